import { chownSync, linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEngineClient } from '../../../src/collect/engine/client.ts';
import type { Endpoint } from '../../../src/collect/engine/endpoint.ts';
import { resolveEndpoints } from '../../../src/collect/engine/endpoints.ts';
import { EngineError } from '../../../src/collect/engine/engine-error.ts';
import { type Listening, onSocket } from './server.ts';

const isRoot = process.geteuid?.() === 0;
const uid = isRoot ? 65_534 : (process.geteuid?.() ?? 0);

let users: string;
let path: string;
let listening: Listening[];
let asked: number;

beforeEach(() => {
  users = mkdtempSync(join(tmpdir(), 'nsaudit-users-'));
  mkdirSync(join(users, String(uid)));
  path = join(users, String(uid), 'docker.sock');
  listening = [];
  asked = 0;
});

afterEach(async () => {
  for (const one of listening) await one.close();
  rmSync(users, { recursive: true });
});

async function listen(answer: RequestListener): Promise<string> {
  const server = await onSocket((request, response) => {
    asked += 1;
    answer(request, response);
  });
  listening.push(server);
  return server.url.slice('unix://'.length);
}

/** As the user's socket is found among others. */
async function found(answer: RequestListener): Promise<Endpoint> {
  linkSync(await listen(answer), path);
  if (isRoot) chownSync(path, uid, uid);
  const endpoint = resolveEndpoints({ engines: ['all'], env: {}, home: users, users }).find(
    (one) => one.uid === uid,
  );
  if (!endpoint) throw new Error('not found');
  return endpoint;
}

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error) => error,
  );

describe("a user's socket", () => {
  it('is not asked if it belongs to somebody else by then', async () => {
    const endpoint = await found((_, response) => response.end('{}'));
    const error = await failure(createEngineClient({ ...endpoint, uid: uid + 1 }));
    expect(error).toBeInstanceOf(EngineError);
    expect(asked).toBe(0);
  });

  it('is not asked if a link to something else has taken its place', async () => {
    const endpoint = await found((_, response) => response.end('{}'));
    rmSync(path);
    symlinkSync('/dev/null', path);
    expect(await failure(createEngineClient(endpoint))).toMatchObject({ kind: 'unreachable' });
    rmSync(path);
    expect(await failure(createEngineClient(endpoint))).toMatchObject({ kind: 'unreachable' });
  });

  it('is the one that was looked at, whatever is put in its place later', async () => {
    const endpoint = await found((_, response) => response.end('{"Version":"own"}'));
    const client = await createEngineClient(endpoint);
    const other = await listen((_, response) => response.end('{"Version":"other"}'));
    symlinkSync(other, `${path}.new`);
    renameSync(`${path}.new`, path);
    expect(await client.version()).toEqual({ Version: 'own' });
    client.close();
    client.close();
  });

  it('is given a time for all requests together', async () => {
    const endpoint = await found((_, response) => {
      setTimeout(() => response.end('{}'), 80).unref();
    });
    const client = await createEngineClient(endpoint, { timeoutMs: 100 });
    const started = performance.now();
    for (let round = 0; round < 30 && !client.expired; round++) await failure(client.version());
    expect(performance.now() - started).toBeLessThan(1500);
    expect(client.expired).toMatchObject({ kind: 'timeout' });
    expect(await failure(client.version())).toBe(client.expired);
    client.close();
  });

  it('may not answer with as much as an engine that is vouched for', async () => {
    const endpoint = await found((_, response) => response.end(`{"a":"${'x'.repeat(2 ** 21)}"}`));
    const client = await createEngineClient(endpoint);
    expect(await failure(client.info())).toMatchObject({ kind: 'malformed' });
    client.close();
  });
});
