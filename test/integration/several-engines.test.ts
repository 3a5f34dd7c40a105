import { chownSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collect as collectHere } from '../../src/collect/collect.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Report } from '../../src/model/report.ts';
import { judgeByAll } from '../support/audit.ts';
import { runCliBeside } from '../support/cli.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';
import { type FakeProc, fakeProc } from '../support/fake-proc.ts';
import type { EngineCase, ProcCase } from '../support/recorded.ts';
import { syntheticCase } from '../support/synthetic.ts';

/** What one engine lists of a host on which there are more. */
function only(names: readonly string[], whole: EngineCase & ProcCase): EngineCase {
  const inspects = Object.entries(whole.inspects).filter(([, { Name }]) => names.includes(Name.slice(1)));
  const ids = new Set(inspects.map(([, { Id }]) => Id));
  return {
    ...whole,
    containers: whole.containers.filter(({ Id }) => ids.has(Id)),
    inspects: Object.fromEntries(inspects),
  };
}

const HOST = syntheticCase([{ name: 'web' }, { name: 'db' }, { name: 'builder' }, { name: 'stranger' }]);

let proc: FakeProc;
let docker: FakeEngine;
let podman: FakeEngine;
let runtime: string;

beforeAll(async () => {
  proc = await fakeProc(HOST);
  docker = await fakeEngine(only(['web', 'db'], HOST));
  podman = await fakeEngine(only(['builder'], HOST));
  runtime = mkdtempSync(join(tmpdir(), 'nsaudit-runtime-'));
  mkdirSync(join(runtime, 'podman'));
  symlinkSync(docker.socketPath, join(runtime, 'docker.sock'));
  symlinkSync(podman.socketPath, join(runtime, 'podman', 'podman.sock'));
});

afterAll(async () => {
  await docker.close();
  await podman.close();
  await proc.remove();
  rmSync(runtime, { recursive: true });
});

async function collect(args: readonly string[], env: Record<string, string> = {}): Promise<Facts> {
  const { stdout } = await runCliBeside(['collect', '--proc', proc.dir, ...args], { env });
  return JSON.parse(stdout);
}

const enginesByName = ({ workloads }: Facts): Record<string, string | undefined> =>
  Object.fromEntries(workloads.map(({ name, engine }) => [name, engine]));

describe('--engine, repeated', () => {
  it('asks each, and every container has its engine', async () => {
    const facts = await collect(['--engine', docker.url, '--engine', podman.url]);
    expect(facts.engines.map(({ id }) => id)).toEqual([docker.url, podman.url]);
    expect(enginesByName(facts)).toEqual({ web: docker.url, db: docker.url, builder: podman.url });
    expect(facts.coverage).toMatchObject({ listed: 3, observed: 3, unlisted: 1 });
    expect(facts.coverage.requests).toBeGreaterThanOrEqual(2 * 4 + 3);
  });

  it('exits 4 for one that does not answer', async () => {
    const { code, stdout, stderr } = await runCliBeside([
      'scan',
      '--engine',
      docker.url,
      '--engine',
      'unix:///nonexistent/engine.sock',
    ]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('/nonexistent/engine.sock');
  });

  it('says of a gap whose it is', async () => {
    const mute = await fakeEngine(only(['builder'], HOST), { misbehave: { '/info': { status: 403 } } });
    const facts = await collect(['--engine', docker.url, '--engine', mute.url]);
    await mute.close();
    expect(facts.gaps.map(({ what }) => what)).toEqual([`GET /info at ${mute.url}`]);
  });

  it('has a container that two engines list once, as the first tells of it', async () => {
    const both = await fakeEngine(only(['web', 'builder'], HOST));
    const facts = await collect(['--engine', docker.url, '--engine', both.url]);
    await both.close();
    expect(enginesByName(facts)).toEqual({ web: docker.url, db: docker.url, builder: both.url });
    expect(facts.coverage.listed).toBe(3);
    expect(facts.gaps).toEqual([expect.objectContaining({ what: both.url, reason: 'unconfirmed' })]);
    expect(judgeByAll(facts).outcome.incomplete).toBe(false);
  });
});

/** The machine on which the tests run may have engines of its own: nothing is said of those. */
describe('--engine all', () => {
  it('finds the sockets, and the kernel shows whom none of them lists', async () => {
    const facts = await collect(['--engine', 'all'], { XDG_RUNTIME_DIR: runtime });
    const ids = [`unix://${runtime}/docker.sock`, `unix://${runtime}/podman/podman.sock`];
    expect(facts.engines.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(facts.coverage.unlisted).toBe(0);
    const known = Object.entries(enginesByName(facts));
    expect(known).toEqual(
      expect.arrayContaining([
        ['web', ids[0]],
        ['builder', ids[1]],
      ]),
    );
    expect(known.filter(([, engine]) => engine === undefined)).toHaveLength(1);
  });

  it('is incomplete without one that does not answer: a gap and exit 3, not exit 4', async () => {
    const stale = join(runtime, 'stale.sock');
    await leaveSocket(stale);
    const env = { XDG_RUNTIME_DIR: runtime, DOCKER_HOST: `unix://${stale}` };
    const args = ['scan', '--proc', proc.dir, '--engine', 'all', '--fail-on', 'critical'];
    const { code, stdout } = await runCliBeside([...args, '--format', 'json'], { env });
    const report: Report = JSON.parse(stdout);
    expect(code).toBe(3);
    expect(report.hosts[0].coverage.unanswered).toContain(`unix://${stale}`);
    expect(report.hosts[0].gaps).toContainEqual({
      reason: 'unavailable',
      what: `unix://${stale}`,
      detail: expect.stringContaining('stale'),
    });
    const table = await runCliBeside(args, { env });
    expect(table.stdout).toMatch(/engine +no answer at/);
    expect(table.stdout).toMatch(/INCOMPLETE: .*did not answer/);
    const doctor = await runCliBeside(['doctor', '--proc', proc.dir, '--engine', 'all'], { env });
    expect(doctor.code).toBe(3);
    expect(doctor.stdout).toMatch(/MISSING engine\n +no answer at/);
  });

  it('exits 4 if none answers', async () => {
    const env = { DOCKER_HOST: 'unix:///nonexistent/engine.sock', XDG_RUNTIME_DIR: '/nonexistent' };
    const { code, stdout } = await runCliBeside(['scan', '--source', 'docker', '--engine', 'all'], { env });
    // Unless this machine has an engine of its own.
    if (code === 4) expect(stdout).toBe('');
    else expect(JSON.stringify(stdout)).toContain('no answer at');
  });
});

describe('an engine of an ordinary user', () => {
  it('tells nothing of containers that cannot be its own', async () => {
    const users = mkdtempSync(join(tmpdir(), 'nsaudit-users-'));
    const uid = process.geteuid?.() || 65_534;
    const host = syntheticCase([{ name: 'web' }, { name: 'own' }]);
    const own = Object.values(host.proc).find(({ status }) => status.Pid === '1001');
    if (own) own.ns = { ...own.ns, user: 'user:[4199999999]' };
    const engine = await fakeEngine(only(['web', 'own'], host));
    const shown = await fakeProc(host);
    mkdirSync(join(users, String(uid)));
    const socket = join(users, String(uid), 'docker.sock');
    linkSync(engine.socketPath, socket);
    if (process.geteuid?.() === 0) chownSync(socket, uid, uid);
    const facts = await collectHere({
      source: 'auto',
      engines: ['all'],
      users,
      proc: shown.dir,
      all: false,
      timeoutMs: 2000,
      threads: false,
      settleMs: 0,
      uid: 0,
      env: {},
      home: '/nonexistent',
      tool: { name: 'nsaudit', version: '0.0.0' },
      now: new Date('2026-06-01T00:00:00Z'),
    });
    await engine.close();
    await shown.remove();
    rmSync(users, { recursive: true });
    const ofEngine = facts.workloads.filter(({ engine: id }) => id === `unix://${socket}`);
    expect(ofEngine.map(({ name }) => name)).toEqual(['own']);
    expect(facts.gaps).toContainEqual(
      expect.objectContaining({ reason: 'unconfirmed', what: `unix://${socket}` }),
    );
    // The other is one that no engine tells of.
    expect(facts.workloads.filter(({ configured }) => !configured)).toHaveLength(1);
  });
});

/** A socket on which nobody listens any more: Node takes away those that it closes. */
async function leaveSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.made`, resolve));
  linkSync(`${path}.made`, path);
  await new Promise((resolve) => server.close(resolve));
}
