import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pMap from 'p-map';
import type { EngineClient } from '../../../src/collect/engine/client.ts';
import { clientOf, onSocket } from './server.ts';

const ID = 'a1'.repeat(32);

let folder: string;
let path: string;
const opened: { close(): unknown }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nsaudit-ssh-'));
  path = `${folder}:${process.env.PATH}`;
});

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
  rmSync(folder, { recursive: true });
});

/** A program of the name `ssh`, first in PATH; it writes down its arguments and pid, a line per call. */
function standIn(body: string): void {
  const program = join(folder, 'ssh');
  const record = `require('fs').appendFileSync(${JSON.stringify(join(folder, 'calls'))}, JSON.stringify({ pid: process.pid, words: process.argv.slice(2) }) + '\\n');`;
  writeFileSync(program, `#!${process.execPath}\n${record}\n${body}\n`);
  chmodSync(program, 0o755);
}

const calls = (): { pid: number; words: string[] }[] =>
  readFileSync(join(folder, 'calls'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** As `docker system dial-stdio` on the other side. */
async function engine(answer: RequestListener): Promise<{ connections: Set<unknown> }> {
  const server = await onSocket(answer);
  opened.push(server);
  const socket = JSON.stringify(server.url.replace('unix://', ''));
  standIn(`process.stdin.pipe(require('net').connect(${socket})).pipe(process.stdout);`);
  return server;
}

async function asking(timeoutMs = 5000): Promise<EngineClient> {
  const client = await clientOf('ssh://alice@web:2222', { timeoutMs, env: { PATH: path } });
  opened.push(client);
  return client;
}

const inspects: RequestListener = ({ url = '' }, response) =>
  response.end(JSON.stringify({ Id: url.split('/')[2] }));

describe('an engine over ssh', () => {
  it('is asked over two connections at most, which are kept, and ended by close()', async () => {
    const server = await engine(inspects);
    const client = await asking();
    const ids = Array.from({ length: 40 }, (_, index) => index.toString(16).padStart(64, '0'));
    const answers = await pMap(ids, async (id) => (await client.inspect(id)).Id, { concurrency: 16 });
    expect(answers).toEqual(ids);
    expect(client.maxConcurrency).toBe(2);
    const children = calls();
    expect(children).toHaveLength(2);
    expect(children[0]?.words).toEqual([
      ...['-o', 'ConnectTimeout=30', '-T', '-l', 'alice', '-p', '2222', '--', 'web'],
      'docker system dial-stdio',
    ]);
    client.close();
    while (server.connections.size > 0 || children.some(({ pid }) => isAlive(pid))) await setTimeout(5);
  });

  it('may answer megabytes', async () => {
    const text = 'x'.repeat(5 * 2 ** 20);
    await engine((_, response) => response.end(JSON.stringify({ text })));
    expect(await (await asking()).info()).toEqual({ text });
  });

  it('that never answers is given up, and its child ended', async () => {
    await engine(() => {});
    await expect((await asking(1000)).inspect(ID)).rejects.toMatchObject({ kind: 'timeout' });
    while (calls().some(({ pid }) => isAlive(pid))) await setTimeout(5);
  });

  it('that closes in the middle of an answer does not count as one', async () => {
    await engine((_, response) => {
      response.write('{', () => response.destroy());
    });
    await expect((await asking()).info()).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('is unreachable in the words of ssh', async () => {
    standIn(
      `process.stderr.write('ssh: connect to host web port 2222: Connection refused\\r\\n'); process.exitCode = 255;`,
    );
    await expect((await asking()).info()).rejects.toMatchObject({
      kind: 'unreachable',
      code: 'ESSH',
      message: 'ssh ended with status 255: ssh: connect to host web port 2222: Connection refused',
    });
  });

  it('is unreachable if ssh ends well without a word', async () => {
    standIn('');
    await expect((await asking()).info()).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('is unreachable where a background process of ssh keeps its stderr open', async () => {
    standIn(`require('child_process').spawn('sleep', ['3'], { stdio: ['ignore', 'ignore', 'inherit'], detached: true }).unref();
      process.stderr.write('no route'); process.exitCode = 255;`);
    const before = Date.now();
    await expect((await asking()).info()).rejects.toMatchObject({
      message: 'ssh ended with status 255: no route',
    });
    expect(Date.now() - before).toBeLessThan(2500);
  });

  it('is unreachable where there is no ssh', async () => {
    path = folder;
    await expect((await asking()).info()).rejects.toMatchObject({
      kind: 'unreachable',
      message: 'ssh cannot be started: spawn ssh ENOENT',
    });
  });
});
