import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { usualSockets } from '../../../src/collect/engine/endpoint.ts';
import type { Network } from '../../../src/model/network.ts';
import { type CliResult, runCliBeside } from '../../support/cli.ts';
import { type FakeEngine, fakeEngine } from '../../support/fake-engine.ts';
import { type FakeProc, fakeProc } from '../../support/fake-proc.ts';
import { recordedCase } from '../../support/recorded.ts';
import { validated } from '../../support/schema.ts';

const CASE = 'docker20-matrix';
const { inspects } = recordedCase(CASE);
const ESC = '\u001b';

const pidOf = (name: string): number => inspects[name]?.State.Pid ?? Number.NaN;
const idOf = (name: string): string => inspects[name]?.Id ?? '';

let engine: FakeEngine;
let proc: FakeProc;

/** Gives a process the files of fixtures/network. */
function furnish(pid: number): void {
  for (const file of readdirSync('fixtures/network').filter((name) => !['README.md', 'dev'].includes(name))) {
    copyFileSync(join('fixtures/network', file), join(proc.dir, `${pid}`, 'net', file));
  }
}

beforeAll(async () => {
  engine = await fakeEngine(CASE);
  proc = await fakeProc(CASE);
  for (const name of ['default', 'host-net']) furnish(pidOf(name));
  // That of the listener on port 8080.
  mkdirSync(join(proc.dir, `${pidOf('default')}`, 'fd'));
  symlinkSync('socket:[2793914]', join(proc.dir, `${pidOf('default')}`, 'fd', '3'));
  writeFileSync(join(proc.dir, `${pidOf('default')}`, 'comm'), `web${ESC}[2J\n`);
});

afterAll(async () => {
  await Promise.all([engine.close(), proc.remove()]);
});

const net = (...args: string[]): Promise<CliResult> => runCliBeside(['net', '--proc', proc.dir, ...args]);

const parse = async (...args: string[]): Promise<Network> =>
  validated('net', (await net(...args, '--format', 'json', '--engine', engine.url)).stdout);

/** On a machine with an engine, which would answer, nobody need name one. */
const itAlone = usualSockets({}).some((path) => existsSync(path)) ? it.skip : it;

describe('nsaudit net', () => {
  it.each([
    ['its name', () => 'default'],
    ['its id', () => idOf('default')],
    ['the beginning of its id', () => idOf('default').slice(0, 12)],
    ['its process', () => `${pidOf('default')}`],
  ])('finds a container by %s', async (_, target) => {
    const network = await parse(target());
    expect(network).toMatchObject({
      schemaVersion: 1,
      target: { pid: pidOf('default'), container: { name: 'default', id: idOf('default') } },
      namespace: { isHosts: false },
    });
  });

  it('tells who holds a socket, and why nobody is known to', async () => {
    const { listeners } = await parse('default');
    const [first, ...others] = listeners;
    expect(first).toMatchObject({ port: 8080, own: true, owners: [{ container: { name: 'default' } }] });
    for (const { owners, own, unknownOwner } of others) {
      expect({ owners, own }).toEqual({ owners: [], own: undefined });
      expect(unknownOwner).toMatch(/no process here holds it/);
    }
  });

  it('looks through a thread where the first one has ended', async () => {
    const [pid, thread] = [4_000_001, 4_000_002];
    const alone = { ns: { net: 'net:[4026539999]' }, netDevIno: 4_026_539_999 };
    for (const one of [pid, thread]) proc.replaceProcess(one, alone);
    rmSync(join(proc.dir, `${pid}`, 'net'), { recursive: true });
    for (const one of [pid, thread])
      mkdirSync(join(proc.dir, `${pid}`, 'task', `${one}`), { recursive: true });
    const { target, namespace } = await parse(`${pid}`);
    const { stdout } = await net(`${pid}`, '--engine', engine.url);
    for (const one of [pid, thread]) proc.dropProcess(one);
    expect(target).toMatchObject({ pid, thread });
    expect(namespace).toMatchObject({ id: { ino: 4026539999 }, isHosts: false, processes: 1 });
    expect(stdout).toContain(`seen by thread ${thread}`);
    expect(stdout).toContain(`nsenter -t ${thread} -n`);
  });

  it('says of sysfs, which it cannot see here, that it is not known', async () => {
    const { links, gaps } = await parse('default');
    expect(links).toEqual([expect.objectContaining({ name: 'lo', state: 'up' })]);
    expect(gaps).toEqual([]);
  });

  it('names those who share it, and says that it is the host’s', async () => {
    const shared = await parse('peer');
    expect(shared.namespace.containers.map(({ name }) => name)).toEqual(['join-net']);
    const host = await parse('host-net');
    expect(host.namespace).toMatchObject({ isHosts: true });
  });

  it('warns of the host’s abstract sockets, and of those alone', async () => {
    const [onHost, private_] = [
      await net('host-net', '--engine', engine.url),
      await net('default', '--engine', engine.url),
    ];
    expect(onHost.stdout).toContain("! @/containerd-shim/moby/7a1b.sock: containerd's shim");
    expect(private_.stdout).toContain('@/containerd-shim/moby/7a1b.sock');
    expect(private_.stdout).not.toContain('! @');
    for (const { code, stdout } of [onHost, private_]) {
      expect(code).toBe(0);
      expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
    }
  });

  itAlone('looks at a process without an engine that nobody named, and says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nsaudit-mute-'));
    writeFileSync(join(folder, 'docker.sock'), '');
    const result = await runCliBeside(
      ['net', `${pidOf('default')}`, '--proc', proc.dir, '--format', 'json'],
      { env: { XDG_RUNTIME_DIR: folder } },
    );
    rmSync(folder, { recursive: true });
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('containers are told by their cgroups');
    expect(JSON.parse(result.stdout).target.container.id).toBe(idOf('default'));
  });

  it('looks at a process although the docker CLI’s configuration may not be read, and says so', async () => {
    const home = mkdtempSync(join(tmpdir(), 'nsaudit-home-'));
    mkdirSync(join(home, '.docker'));
    writeFileSync(join(home, '.docker', 'config.json'), '{}', { mode: 0 });
    chmodSync(home, 0o755);
    const nobody = process.geteuid?.() === 0 ? { uid: 65_534, cwd: '/' } : {};
    const run = (...args: string[]) =>
      runCliBeside([...args, '--proc', proc.dir], { ...nobody, env: { HOME: home } });
    const [process_, listing, doctor, container] = await Promise.all([
      run('net', `${pidOf('default')}`),
      run('ls'),
      run('doctor'),
      run('net', 'default'),
    ]);
    rmSync(home, { recursive: true });
    expect(process_).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('may not be read; containers are'),
    });
    expect(listing).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('containers are shown by id: '),
    });
    expect(doctor).toMatchObject({ code: 4, stdout: expect.stringMatching(/MISSING engine\n[^→]*→ HOME=/) });
    expect(container).toMatchObject({ code: 4, stderr: expect.stringContaining('try: HOME=') });
  });

  it.each([
    ['a flag', ['--engine', 'unix:///nonexistent.sock'], {}],
    ['the environment', [], { DOCKER_HOST: 'unix:///nonexistent.sock' }],
  ])('does not make do without the engine that %s names', async (_, args, env) => {
    const result = await runCliBeside(
      ['net', `${pidOf('default')}`, '--proc', proc.dir, '--quiet', ...args],
      { env },
    );
    expect(result).toMatchObject({ code: 4, stdout: '' });
  });

  it.each([
    ['a process that there is not', ['4000000'], 2, 'there is no process 4000000'],
    ['a container that there is not', ['defualt'], 2, 'did you mean default?'],
    ['a container that does not run', ['exited'], 2, 'exited does not run (exited)'],
    ['the beginning of several ids', ['d'], 2, '"d" may be '],
    ['nothing', [''], 2, 'the target is empty'],
    ['a name that would act on the terminal', [`${ESC}[2J`], 2, '"\\u{1b}[2J"'],
  ] as const)('refuses %s', async (_, args, code, message) => {
    const result = await net(...args, '--engine', engine.url);
    expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
    expect(result.stderr).toContain('try: ');
  });

  it('needs an engine, or a /proc, to find a container by its name', async () => {
    expect(await net('default', '--engine', 'unix:///nonexistent.sock')).toMatchObject({
      code: 4,
      stdout: '',
    });
    expect(await runCliBeside(['net', '1', '--proc', '/nonexistent'])).toMatchObject({ code: 4, stdout: '' });
  });
});
