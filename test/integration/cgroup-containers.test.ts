import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collect } from '../../src/collect/collect.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { Workload } from '../../src/model/workload.ts';
import { judgeByAll, namesOf } from '../support/audit.ts';
import { runCliBeside } from '../support/cli.ts';
import { fakeEngine } from '../support/fake-engine.ts';
import { type FakeProc, fakeProc } from '../support/fake-proc.ts';
import type { EngineCase, ProcCase } from '../support/recorded.ts';
import { syntheticCase } from '../support/synthetic.ts';

const POD = '0f4c1d2e-1111-2222-3333-444455556666';
const [PAUSE, APP, SIDE, OUTER, INNER] = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(64));
const POD_SLICE = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${POD.replaceAll('-', '_')}.slice`;

/** Processes that stand in cgroups as other runtimes make them; of each the command and when it started. */
const PROCESSES: Record<string, { cgroup: string; comm?: string; start?: number }> = {
  pause: { cgroup: `${POD_SLICE}/cri-containerd-${PAUSE}.scope`, comm: 'pause', start: 1000 },
  app: { cgroup: `${POD_SLICE}/cri-containerd-${APP}.scope`, comm: 'nginx', start: 1200 },
  // It calls itself like the sandbox, and came later.
  side: { cgroup: `${POD_SLICE}/cri-containerd-${SIDE}.scope`, comm: 'pause', start: 1300 },
  legacy: { cgroup: '/lxc.payload.legacy-1/init.scope', comm: 'systemd' },
  monitor: { cgroup: '/lxc.monitor.legacy-1', comm: 'lxc-start' },
  machine: { cgroup: '/machine.slice/machine-build\\x2d1.scope/payload/init.scope', comm: 'systemd' },
  outer: { cgroup: `/docker/${OUTER}`, comm: 'dockerd' },
  inner: { cgroup: `/docker/${OUTER}/docker/${INNER}`, comm: 'sleep' },
  // Inside a container anybody may make cgroups of any name.
  madeUp: { cgroup: `/docker/${OUTER}/lxc.payload.legacy-1`, comm: 'sleep' },
};

const CASE: EngineCase & ProcCase = syntheticCase(
  Object.entries(PROCESSES).map(([name, { cgroup, start = 2000 }]) => ({
    name,
    process: { cgroup: `0::${cgroup}\n`, starttime: String(start) },
  })),
);
for (const [index, { comm }] of Object.values(PROCESSES).entries()) {
  const process = CASE.proc[1000 + index];
  if (process) process.status = { ...process.status, Name: comm ?? 'sleep' };
}
const [pause, app] = [CASE.proc[1000], CASE.proc[1001]];
if (pause && app) app.ns = { ...app.ns, net: pause.ns.net ?? '' };

let proc: FakeProc;
let facts: Facts;

beforeAll(async () => {
  proc = await fakeProc(CASE);
  facts = await collect({
    source: 'proc',
    proc: proc.dir,
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
});

afterAll(() => proc.remove());

function workload(id: string): Workload {
  const found = facts.workloads.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no ${id} among ${facts.workloads.map((candidate) => candidate.id)}`);
  return found;
}

describe('containers of runtimes without an engine', () => {
  it('are found by their cgroups, each once, supervisors aside', () => {
    expect(facts.workloads.map(({ name, runtime }) => [name, runtime])).toEqual([
      [PAUSE?.slice(0, 12), 'containerd'],
      [APP?.slice(0, 12), 'containerd'],
      [SIDE?.slice(0, 12), 'containerd'],
      [OUTER?.slice(0, 12), 'docker'],
      [`${OUTER?.slice(0, 12)}/legacy-1`, 'lxc'],
      [INNER?.slice(0, 12), 'docker'],
      ['build-1', 'nspawn'],
      ['legacy-1', 'lxc'],
    ]);
    expect(facts.workloads.every(({ observed }) => observed?.confirmedBy === 'cgroup')).toBe(true);
  });

  it('are told by their path where a name may be anybody’s', () => {
    expect(workload('/lxc.payload.legacy-1')).toMatchObject({
      observed: { cgroup: '/lxc.payload.legacy-1/init.scope' },
    });
    expect(workload('/lxc.payload.legacy-1')).not.toHaveProperty('generatedName');
    expect(workload('/lxc.payload.legacy-1')).not.toHaveProperty('parent');
  });

  it('say inside of which container they are, also when they are named after another', () => {
    expect(workload(`/docker/${OUTER}/docker/${INNER}`).parent).toBe(OUTER);
    expect(workload(`/docker/${OUTER}/lxc.payload.legacy-1`).parent).toBe(OUTER);
  });

  it('are judged like all others', () => {
    const report = judgeByAll(facts);
    expect(namesOf(report, 'host-user')).toContain('legacy-1');
    expect(report.workloads.find(({ name }) => name === 'build-1')?.namespaces.net.status).toBe('own');
  });
});

describe('a pod of Kubernetes', () => {
  it('is told by the cgroup, and its sandbox by being first and called so', () => {
    const members = facts.workloads.filter(({ pod }) => pod === POD);
    expect(members.map(({ id, infra }) => [id, infra])).toEqual([
      [PAUSE, true],
      [APP, undefined],
      [SIDE, undefined],
    ]);
  });

  it('may share by design', () => {
    const { workloads } = judgeByAll(facts);
    expect(workloads.find(({ id }) => id === APP)?.namespaces.net.status).toBe('pod');
  });
});

describe('the table', () => {
  it('shows members below their pod, and what runs in a container below that', async () => {
    const { stdout } = await runCliBeside(['scan', '--source', 'proc', '--proc', proc.dir]);
    const matrix = stdout.slice(stdout.indexOf('container '), stdout.indexOf("host: the machine's"));
    expect(matrix.split('\n').map((line) => /^ *\S+( \S+)*/.exec(line)?.[0])).toEqual([
      'container',
      'containerd, seen in the kernel alone:',
      `pod ${POD}:`,
      `  ${PAUSE?.slice(0, 12)}`,
      `  ${APP?.slice(0, 12)}`,
      `  ${SIDE?.slice(0, 12)}`,
      'docker, seen in the kernel alone:',
      OUTER?.slice(0, 12),
      `  ${OUTER?.slice(0, 12)}/legacy-1`,
      `  ${INNER?.slice(0, 12)}`,
      'lxc, seen in the kernel alone:',
      'legacy-1',
      'nspawn, seen in the kernel alone:',
      'build-1',
      undefined,
    ]);
  });
});

describe('an engine beside them', () => {
  it('has what runs inside its containers shown below them', async () => {
    const outer = Object.values(CASE.inspects).find(({ Name }) => Name === '/outer');
    if (!outer) throw new Error('no outer');
    // The engine knows it by the id that the cgroup has.
    const listed = CASE.containers.filter(({ Id }) => Id === outer.Id);
    const engine = await fakeEngine({
      ...CASE,
      containers: listed.map((entry) => ({ ...entry, Id: OUTER ?? '' })),
      inspects: { outer: { ...outer, Id: OUTER ?? '' } },
    });
    const { stdout } = await runCliBeside(['scan', '--proc', proc.dir, '--engine', 'all'], {
      env: { DOCKER_HOST: engine.url },
    });
    await engine.close();
    expect(stdout).toMatch(/docker at unix:\S+:\nouter .*\n {2}4{12}\/leg.*\n {2}5{12} /);
  });
});
