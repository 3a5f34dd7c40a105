import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { WatchEvent } from '../../../src/watch/event.ts';
import { runCliBeside } from '../../support/cli.ts';
import { type FakeEngine, type FakeEngineOptions, fakeEngine } from '../../support/fake-engine.ts';
import { type FakeProc, fakeProc } from '../../support/fake-proc.ts';
import type { ListedContainer } from '../../support/recorded.ts';
import { syntheticCase } from '../../support/synthetic.ts';
import { isAbout, type Watching, watching } from '../../support/watching.ts';

const ALL = ['web', 'agent', 'guest'];
const HOST_NET = ['agent', 'guest'];

/** `guest` has a process from the start and is listed once it is started. */
function makeCase() {
  const made = syntheticCase(
    ALL.map((name) => ({ name, ...(HOST_NET.includes(name) && { hostConfig: { NetworkMode: 'host' } }) })),
  );
  for (const { Name, State } of Object.values(made.inspects)) {
    const own = made.proc[State.Pid];
    if (own && HOST_NET.some((name) => Name === `/${name}`))
      own.ns = { ...own.ns, net: made.host.kthreadd.ns.net ?? '' };
  }
  return made;
}

let folder: string;
let made: ReturnType<typeof makeCase>;
let everything: ListedContainer[];
let engine: FakeEngine;
let proc: FakeProc;
let watched: Watching | undefined;

async function prepare(options: FakeEngineOptions = {}): Promise<void> {
  made = makeCase();
  everything = [...made.containers];
  list('web', 'agent');
  engine = await fakeEngine(made, options);
  proc = await fakeProc(made);
}

/** What the engine lists from now on. */
function list(...names: string[]): void {
  const isWanted = ({ Names }: ListedContainer) =>
    names.some((name) => (Names as string[]).includes(`/${name}`));
  made.containers.splice(0, made.containers.length, ...everything.filter(isWanted));
}

const idOf = (name: string): string =>
  Object.values(made.inspects).find(({ Name }) => Name === `/${name}`)?.Id ?? '';

const happened = (action: string, name: string) =>
  engine.emit({ Type: 'container', Action: action, Actor: { ID: idOf(name), Attributes: { name } } });

/** An hour between audits, unless something happens. */
function start(...args: string[]): Watching {
  const interval = args.includes('--interval') ? [] : ['--interval', '3600'];
  watched = watching(['--engine', engine.url, '--proc', proc.dir, ...interval, ...args]);
  return watched;
}

const started = (watch: Watching) => watch.told('the start', ({ event }) => event === 'started');

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (holds()) return;
    await delay(10);
  }
  throw new Error(`in vain: ${what}; stderr: ${watched?.stderr}`);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nsaudit-watch-'));
  await prepare();
});

afterEach(async () => {
  await watched?.end('SIGKILL');
  watched = undefined;
  await engine.close();
  await proc.remove();
  rmSync(folder, { recursive: true });
});

describe('what it tells', () => {
  it('what is there, then what comes and goes, each once, by its schema', async () => {
    const watch = start();
    await watch.told('agent', isAbout('appeared', 'host-net', 'agent'));
    await until('it listens', () => engine.listeners === 1);
    list('web', 'agent', 'guest');
    happened('start', 'guest');
    await watch.told('guest', isAbout('appeared', 'host-net', 'guest'));
    list('web', 'guest');
    proc.dropProcess(made.inspects[idOf('agent')]?.State.Pid ?? 0);
    happened('destroy', 'agent');
    const gone = await watch.told('agent gone', isAbout('gone', 'host-net', 'agent'));
    expect(gone).toMatchObject({ reason: 'ended' });
    expect(await watch.end()).toBe(0);
    expect(watch.events.map(({ event }) => event)).toEqual(['started', 'appeared', 'appeared', 'gone']);
    expect(watch.events[1]).toMatchObject({ initial: true });
    expect(watch.events[2]).not.toHaveProperty('initial');
    const schema = JSON.parse(readFileSync('schemas/watch.schema.json', 'utf8'));
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
    for (const event of watch.events) {
      validate(event);
      expect(validate.errors).toBeNull();
    }
    expect(engine.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(watch.stderr).toBe('');
  });

  it('what the kernel alone shows, without any engine', async () => {
    watched = watching(['--source', 'proc', '--proc', proc.dir, '--interval', '1']);
    const isAgents =
      (wanted: 'appeared' | 'gone') =>
      (told: WatchEvent): boolean =>
        told.event === wanted &&
        told.finding.rule === 'host-net' &&
        told.finding.subject.id === idOf('agent');
    expect(await started(watched)).toMatchObject({ engines: [], containers: 3 });
    expect(await watched.told('agent', isAgents('appeared'))).toMatchObject({ initial: true });
    proc.dropProcess(made.inspects[idOf('agent')]?.State.Pid ?? 0);
    expect(await watched.told('agent gone', isAgents('gone'))).toMatchObject({ reason: 'ended' });
    expect(watched.events.filter(({ event }) => event === 'gone')).toHaveLength(1);
    expect(engine.requests).toEqual([]);
  });

  it('lines for people', async () => {
    const watch = start('--format', 'text', '--quiet');
    let seen = '';
    watch.child.stdout.removeAllListeners('data').on('data', (chunk) => {
      seen += chunk;
    });
    await until('two lines', () => seen.split('\n').length === 3);
    expect(
      seen
        .replace(/unix:\S+/, 'ENGINE')
        .replaceAll(/^\S+/gm, 'TIME')
        .split('\n'),
    ).toEqual([
      'TIME = watching: 2 containers, 1 finding; told by ENGINE',
      "TIME + HIGH host-net  agent shares the host's network namespace.",
      '',
    ]);
  });

  it('with --quiet-start nothing of what is there, and by --min-severity what is asked for', async () => {
    const quiet = start('--quiet-start');
    expect(await started(quiet)).toMatchObject({ containers: 2, findings: 1 });
    await until('it listens', () => engine.listeners === 1);
    await delay(500);
    expect(quiet.events).toHaveLength(1);
    await quiet.end();
    const loud = start('--min-severity', 'medium');
    await loud.told('the user namespace', isAbout('appeared', 'host-user', 'web'));
  });

  it('asks again for a container to which something happened, and for no other', async () => {
    const watch = start();
    await started(watch);
    await until('it listens', () => engine.listeners === 1);
    // What was asked before it listened does not count.
    happened('start', 'web');
    await delay(1000);
    const before = engine.requests.length;
    happened('start', 'web');
    await until('another audit', () => engine.requests.length >= before + 2);
    await delay(500);
    const paths = engine.requests.slice(before).map(({ path }) => path.replace(/^\/v[\d.]+/, ''));
    expect(paths.filter((path) => path.endsWith('/json') && path.startsWith('/containers/'))).toEqual([
      `/containers/${idOf('web')}/json`,
    ]);
    expect(paths.filter((path) => !path.includes('/containers/'))).toEqual([]);
  });
});

describe('an engine that goes away', () => {
  it('is told once, and its return; what it told of stays', async () => {
    const watch = start();
    await watch.told('agent', isAbout('appeared', 'host-net', 'agent'));
    await until('it listens', () => engine.listeners === 1);
    await engine.stop();
    await watch.told('the loss', ({ event }) => event === 'engine-lost');
    await delay(3000);
    list('web', 'agent', 'guest');
    await engine.start();
    await watch.told('the return', ({ event }) => event === 'engine-back');
    await watch.told('what came meanwhile', isAbout('appeared', 'host-net', 'guest'));
    await until('it listens', () => engine.listeners === 1);
    expect(watch.events.map(({ event }) => event)).toEqual([
      'started',
      'appeared',
      'engine-lost',
      'engine-back',
      'appeared',
    ]);
    expect(await watch.end('SIGINT')).toBe(0);
  });

  it('is heard again if only the stream of events is cut', async () => {
    const watch = start();
    await started(watch);
    await until('it listens', () => engine.listeners === 1);
    engine.cutEvents();
    await until('it listens no more', () => engine.listeners === 0);
    list('web', 'agent', 'guest');
    await watch.told('guest', isAbout('appeared', 'host-net', 'guest'));
    await until('it listens again', () => engine.listeners === 1);
    expect(watch.events.filter(({ event }) => event.startsWith('engine'))).toEqual([]);
  });

  it('is exit 4 at the start', async () => {
    await engine.stop();
    const { code, stdout, stderr } = await runCliBeside([
      'watch',
      '--engine',
      engine.url,
      '--proc',
      proc.dir,
    ]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(/no such socket/);
    await engine.start();
  });
});

describe('a hostile stream of events', () => {
  it.each([
    ['garbage', '\u0000\u0001<html>{{{\n'],
    ['JSON that is no event', '[1,2]\nnull\n{"Action":{}}\n'],
    ['a line without end', 'x'.repeat(5_000_000)],
    ['a huge event', `{"Type":"container","Action":"start","Actor":{"ID":"${'x'.repeat(1_000_000)}"}}\n`],
    [
      'a name that acts on terminals',
      '{"Type":"container","Action":"\\u001b[2J","Actor":{"ID":"\\u001b[2J"}}\n',
    ],
  ])('%s ends nothing and hides nothing', async (_, raw) => {
    const watch = start('--interval', '2');
    await started(watch);
    await until('it listens', () => engine.listeners === 1);
    engine.emit(raw);
    list('web', 'agent', 'guest');
    await watch.told('guest', isAbout('appeared', 'host-net', 'guest'));
    expect(await watch.end()).toBe(0);
    expect(watch.stderr.split('\n').length).toBeLessThanOrEqual(2);
    expect(watch.stderr).not.toContain('\u001b');
  });

  it('that is refused is noted once; the interval finds what the stream would tell', async () => {
    await engine.close();
    await proc.remove();
    await prepare({ misbehave: { '/events': { status: 403, message: 'not through this proxy' } } });
    const watch = start('--interval', '1');
    await started(watch);
    list('web', 'agent', 'guest');
    await watch.told('guest', isAbout('appeared', 'host-net', 'guest'));
    await delay(1500);
    expect(watch.stderr.match(/no events from/g)).toHaveLength(1);
  });
});

describe('a command', () => {
  it('gets each event on its standard input, and none of it in its line', async () => {
    const file = join(folder, 'events');
    const watch = start('--exec', `cat >> ${file}; echo "$@" done`);
    await until('two events', () => {
      try {
        return readFileSync(file, 'utf8').split('\n').length === 3;
      } catch {
        return false;
      }
    });
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(watch.events);
    expect(await watch.end()).toBe(0);
    expect(watch.stderr).toMatch(/^(done\n)+$/);
  });

  it('that fails is told once and ends nothing', async () => {
    const watch = start('--exec', 'exit 3', '--min-severity', 'info');
    await until('the note', () => watch.stderr.includes('exit status 3'));
    await delay(500);
    expect(watch.stderr.match(/exit status/g)).toHaveLength(1);
    expect(watch.child.exitCode).toBeNull();
    expect(await watch.end()).toBe(0);
  });

  it('ends with the watch, and what it has started too', async () => {
    const file = join(folder, 'pid');
    const watch = start('--exec', `sleep 600 & echo $! > ${file}; trap '' TERM; wait; sleep 600`);
    await until('it runs', () => {
      try {
        return readFileSync(file, 'utf8').endsWith('\n');
      } catch {
        return false;
      }
    });
    expect(await watch.end()).toBe(0);
    const pid = Number(readFileSync(file, 'utf8'));
    // A zombie has ended, too: whoever is its parent now may take its time.
    await until('its child ends', () => {
      try {
        return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      } catch {
        return true;
      }
    });
  });
});

describe('a webhook', () => {
  it('gets each event, again where it failed for the moment', async () => {
    const bodies: string[] = [];
    let refused = 0;
    const server = createServer(async (asked, response) => {
      const body = await text(asked);
      if (refused++ === 0) return response.writeHead(503).end();
      bodies.push(body);
      response.writeHead(204).end();
      return undefined;
    }).listen(0, '127.0.0.1');
    await until('it listens', () => server.listening);
    const address = server.address() as { port: number };
    try {
      const watch = start('--webhook', `http://user:secret@127.0.0.1:${address.port}/hook`);
      await until('two events', () => bodies.length === 2);
      expect(bodies.map((body) => JSON.parse(body))).toEqual(watch.events);
      expect(watch.stderr).toBe('');
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  it('that is not there is told once, without its password', async () => {
    const watch = start('--webhook', 'http://user:secret@127.0.0.1:9/hook/t0ken');
    await until('the note', () => watch.stderr.includes('ECONNREFUSED'));
    expect(watch.stderr).not.toMatch(/secret|t0ken/);
    expect(await watch.end()).toBe(0);
  });
});

describe('metrics', () => {
  /** A port that was free a moment ago. */
  async function freePort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await until('it listens', () => server.listening);
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  const ask = (port: number, path: string, method = 'GET'): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method }, async (response) => {
        resolve({ status: response.statusCode ?? 0, body: await text(response) });
      });
      asked.on('error', reject).end();
    });

  it('are served to GET and HEAD of /metrics alone', async () => {
    const port = await freePort();
    const watch = start('--metrics', String(port));
    await started(watch);
    const { status, body } = await ask(port, '/metrics');
    expect(status).toBe(200);
    expect(body).toContain('nsaudit_findings{rule="host-net",severity="high",kind="fail"} 1\n');
    expect(body).toContain(`nsaudit_engine_up{engine="${engine.url}"} 1\n`);
    expect(await ask(port, '/metrics?x', 'HEAD')).toEqual({ status: 200, body: '' });
    expect((await ask(port, '/')).status).toBe(404);
    expect((await ask(port, '/metrics', 'POST')).status).toBe(405);
    expect(await watch.end()).toBe(0);
  });

  it('survive those who are slow, many, or send too much', async () => {
    const port = await freePort();
    const watch = start('--metrics', String(port));
    await started(watch);
    const sockets = Array.from({ length: 100 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    for (const socket of sockets) socket.write('GET /metrics HTTP/1.1\r\n');
    const huge = connect(port, '127.0.0.1').on('error', () => {});
    huge.write(`GET /metrics HTTP/1.1\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`);
    await delay(200);
    for (const socket of sockets) socket.destroy();
    huge.destroy();
    await delay(200);
    expect((await ask(port, '/metrics')).status).toBe(200);
    const idle = connect(port, '127.0.0.1').on('error', () => {});
    expect(await watch.end()).toBe(0);
    idle.destroy();
  });

  it.each([
    ['no port', 'nine', /no port/],
    ['all addresses by accident', ':9469', /whole network/],
    ['a name', 'example.org:9469', /no address/],
    ['a port that there is not', '70000', /no port/],
  ])('exit 2: %s', async (_, value, message) => {
    const { code, stderr } = await runCliBeside(['watch', '--engine', engine.url, '--metrics', value]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('exit 2: somebody listens there', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await until('it listens', () => taken.listening);
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await runCliBeside(['watch', '--engine', engine.url, '--metrics', String(port)]);
    taken.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(/already/);
  });
});

describe('policies', () => {
  it('are read anew with SIGHUP; one with a mistake changes nothing', async () => {
    const file = join(folder, 'ours.yaml');
    const write = (rules: string) => writeFileSync(file, `id: ours\nextends: [baseline]\nrules:\n${rules}`);
    write('  host-net: high\n');
    const watch = start('--policy', file);
    await watch.told('agent', isAbout('appeared', 'host-net', 'agent'));
    write('  host-nett: high\n');
    watch.child.kill('SIGHUP');
    await until('the note', () => watch.stderr.includes('stay as they were'));
    write('  host-net: off\n');
    watch.child.kill('SIGHUP');
    const gone = await watch.told('it is off', isAbout('gone', 'host-net', 'agent'));
    expect(gone).toMatchObject({ reason: 'off' });
  });

  it('exit 2 with a mistake at the start', async () => {
    const { code, stdout } = await runCliBeside(['watch', '--engine', engine.url, '--policy', 'nope']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

it.each([
  ['--exec', ' '],
  ['--webhook', 'ftp://example.org'],
  ['--interval', '0'],
  ['--min-severity', 'none'],
])('exit 2: %s "%s"', async (flag, value) => {
  expect((await runCliBeside(['watch', '--engine', engine.url, flag, value])).code).toBe(2);
});

it('ends when nobody reads its lines any more', async () => {
  const watch = start('--min-severity', 'info');
  watch.child.stdout.destroy();
  const [code] = await new Promise<[number | null]>((resolve) =>
    watch.child.on('exit', (exit) => resolve([exit])),
  );
  expect(code).toBe(0);
});

it('ends at once in the middle of an audit that never ends', async () => {
  await engine.close();
  await proc.remove();
  await prepare({ misbehave: { '/containers/web/json': 'hang' } });
  const watch = start('--timeout', '600');
  await until('it asks', () => engine.requests.some(({ path }) => path.includes(idOf('web'))));
  expect(await watch.end()).toBe(0);
  expect(watch.stderr).toBe('');
});
