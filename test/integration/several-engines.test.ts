import { chownSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { collect as collectHere } from '../../src/collect/collect.ts';
import { Kernel } from '../../src/collect/kernel/kernel.ts';
import { Proc } from '../../src/collect/kernel/proc.ts';
import { knownContainers } from '../../src/collect/known-containers.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Report } from '../../src/model/report.ts';
import { judgeByAll } from '../support/audit.ts';
import { runCliBeside } from '../support/cli.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';
import { type FakeProc, fakeProc } from '../support/fake-proc.ts';
import type { EngineCase, InspectedContainer, ProcCase } from '../support/recorded.ts';
import { manyContainers, syntheticCase } from '../support/synthetic.ts';

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
  const uid = process.geteuid?.() || 65_534;
  let users: string;
  let socket: string;

  beforeEach(() => {
    users = mkdtempSync(join(tmpdir(), 'nsaudit-users-'));
    mkdirSync(join(users, String(uid)));
    socket = join(users, String(uid), 'docker.sock');
  });

  afterEach(() => rmSync(users, { recursive: true }));

  /** What is told of a host on which the user's engine answers as the other one would. */
  async function collectWith(answers: EngineCase, host: ProcCase, options: { all?: boolean } = {}) {
    const engine = await listenAs(answers);
    const shown = await fakeProc(host);
    const facts = await collectHere({
      source: 'auto',
      engines: ['all'],
      users,
      proc: shown.dir,
      all: options.all ?? false,
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
    const ofEngine = facts.workloads.filter(({ engine: id }) => id === `unix://${socket}`);
    return { facts, names: ofEngine.map(({ name }) => name), requests: engine.requests.length };
  }

  async function listenAs(answers: EngineCase): Promise<FakeEngine> {
    const engine = await fakeEngine(answers);
    linkSync(engine.socketPath, socket);
    if (process.geteuid?.() === 0) chownSync(socket, uid, uid);
    return engine;
  }

  /** `own` is the user's; `remapped`, where there is one, has a user namespace too, and is root's. */
  function hostWithOwn(names: readonly string[]) {
    const host = syntheticCase(names.map((name) => ({ name })));
    const [conmon, shim] = [901, 902];
    for (const [name, user, parent] of [
      ['own', 'user:[4199999999]', conmon],
      ['remapped', 'user:[4199999998]', shim],
    ] as const) {
      const inspect = Object.values(host.inspects).find(({ Name }) => Name === `/${name}`);
      const process = host.proc[inspect?.State.Pid ?? 0];
      if (!process) continue;
      process.ns = { ...process.ns, user };
      process.status = { ...process.status, PPid: `${parent}` };
      const owner = parent === conmon ? uid : 0;
      host.proc[parent] = {
        ...process,
        ns: host.host.self.ns,
        cgroup: '0::/\n',
        status: { ...process.status, Pid: `${parent}`, PPid: '1', Uid: Array(4).fill(owner).join('\t') },
      };
    }
    return host;
  }

  it('tells nothing of containers that cannot be its own', async () => {
    const host = hostWithOwn(['web', 'own']);
    const { facts, names } = await collectWith(host, host);
    expect(names).toEqual(['own']);
    expect(facts.gaps).toContainEqual(
      expect.objectContaining({ reason: 'unconfirmed', what: `unix://${socket}` }),
    );
    // The other is one that no engine tells of.
    expect(facts.workloads.filter(({ configured }) => !configured)).toHaveLength(1);
  });

  it.each([
    ['running', false],
    ['restarting', false],
    ['exited', true],
  ])('takes no container out of sight by calling it %s without a process', async (state, all) => {
    const host = hostWithOwn(['web', 'own']);
    const { Id } = inspectOf(host, 'web');
    const { facts, names } = await collectWith(withState(host, 'web', state), host, { all });
    expect(names).toEqual(['own']);
    const seen = facts.workloads.filter(({ id }) => id === Id);
    expect(seen).toEqual([expect.objectContaining({ observed: expect.anything() })]);
    expect(facts.gaps).toContainEqual(
      expect.objectContaining({
        what: `unix://${socket}`,
        detail: expect.stringMatching(/^1 that it lists/),
      }),
    );
  });

  it('puts no process of its own in the place of another container', async () => {
    const host = hostWithOwn(['web', 'own']);
    const [web, own] = [inspectOf(host, 'web'), inspectOf(host, 'own')];
    const pid = String(own.State.Pid);
    const mine = Object.values(host.proc).find(({ status }) => status.Pid === pid);
    if (mine) mine.cgroup = `0::/user.slice/docker-${web.Id}.scope\n`;
    const told = { ...web, Name: '/nice', State: { ...web.State, Pid: own.State.Pid } };
    const { facts, names } = await collectWith({ ...host, inspects: { [web.Id]: told } }, host);
    expect(names).toEqual([]);
    const pids = facts.workloads.map(({ observed }) => observed?.pid);
    expect(pids.sort()).toEqual([web.State.Pid, own.State.Pid].sort());
  });

  it('tells nothing of a container that is remapped and not run by the user', async () => {
    const host = hostWithOwn(['remapped', 'own']);
    const { Id } = inspectOf(host, 'remapped');
    const { facts, names } = await collectWith(host, host);
    expect(names).toEqual(['own']);
    expect(facts.workloads.filter(({ id }) => id === Id)).toEqual([
      expect.objectContaining({ name: Id.slice(0, 12), observed: expect.anything() }),
    ]);
    expect(facts.workloads.find(({ id }) => id === Id)).not.toHaveProperty('configured');
  });

  it('gives names to its own containers alone where namespaces are listed', async () => {
    const host = hostWithOwn(['web', 'remapped', 'own']);
    const shown = await fakeProc(host);
    const engine = await listenAs(host);
    const ids = ['web', 'remapped', 'own'].map((name) => inspectOf(host, name).Id);
    const options = { engines: ['all'], users, timeoutMs: 2000, env: {}, home: '/nonexistent', onNote() {} };
    const tellOf = (shownIds: string[]) =>
      knownContainers(new Set(shownIds), { ...options, kernel: new Kernel(new Proc(shown.dir), 0) });
    const [shownByCgroups, shownByNone] = [await tellOf(ids), await tellOf([])];
    await Promise.all([engine.close(), shown.remove()]);
    expect([...shownByCgroups.names.values()]).toEqual(['own']);
    expect(shownByNone.others.map(({ name }) => name)).toEqual(['own']);
  });

  it('is asked of no more containers than such an engine has', async () => {
    const { facts, requests } = await collectWith(manyContainers(1200), hostWithOwn(['web', 'own']));
    expect(requests).toBeLessThan(2100);
    expect(facts.gaps).toContainEqual(
      expect.objectContaining({ detail: expect.stringMatching(/^it lists 1200 containers/) }),
    );
    expect(facts.workloads).toHaveLength(2);
  });

  it('makes no report incomplete by containers that do not exist', async () => {
    const host = hostWithOwn(['web', 'own']);
    const made = withState(syntheticCase([{ name: 'ghost' }]), 'ghost', 'running');
    const ghost = '0123456789abcdef'.repeat(4);
    const inspects = { [ghost]: { ...inspectOf(made, 'ghost'), Id: ghost } };
    const containers = made.containers.map((one) => ({ ...one, Id: ghost }));
    const { facts } = await collectWith({ ...made, containers, inspects }, host);
    expect(facts.workloads).toHaveLength(2);
    expect(facts.workloads.every(({ observed }) => observed)).toBe(true);
  });
});

const GONE = { status: 404, message: 'No such container: db' };

describe('what two engines tell of one container', () => {
  it('is counted once', async () => {
    const stopped = withState(HOST, 'web', 'exited');
    const twins = await Promise.all([
      fakeEngine(only(['web'], stopped)),
      fakeEngine(only(['web', 'db'], stopped), { misbehave: { '/containers/db/json': GONE } }),
      fakeEngine(only(['db'], HOST), { misbehave: { '/containers/db/json': GONE } }),
    ]);
    const empty = await fakeProc(syntheticCase([]));
    const engines = twins.flatMap(({ url }) => ['--engine', url]);
    const { stdout } = await runCliBeside(['collect', '--proc', empty.dir, ...engines]);
    await Promise.all([...twins.map((engine) => engine.close()), empty.remove()]);
    expect(JSON.parse(stdout).coverage).toMatchObject({ listed: 1, stopped: 1, vanished: ['db'] });
  });
});

function inspectOf({ inspects }: EngineCase, name: string): InspectedContainer {
  const found = Object.values(inspects).find(({ Name }) => Name === `/${name}`);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

/** One engine's word that a container has no process. */
function withState<T extends EngineCase>(whole: T, name: string, state: string): T {
  const inspect = inspectOf(whole, name);
  const changed = { ...inspect, State: { ...inspect.State, Status: state, Pid: 0 } };
  return {
    ...whole,
    containers: whole.containers.map((one) => (one.Id === inspect.Id ? { ...one, State: state } : one)),
    inspects: Object.fromEntries(
      Object.entries(whole.inspects).map(([key, one]) => [key, one.Id === inspect.Id ? changed : one]),
    ),
  };
}

/** A socket on which nobody listens any more: Node takes away those that it closes. */
async function leaveSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.made`, resolve));
  linkSync(`${path}.made`, path);
  await new Promise((resolve) => server.close(resolve));
}
