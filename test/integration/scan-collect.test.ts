import { describe, expect, it } from '@jest/globals';
import { SourceUnavailableError } from '../../src/errors.ts';
import { auditCase, collectCase, judgeByAll, namesOf } from '../support/audit.ts';
import { fakeProc } from '../support/fake-proc.ts';
import type { Misbehaviour } from '../support/misbehaviour.ts';
import { recordedCase } from '../support/recorded.ts';
import { manyContainers, syntheticCase } from '../support/synthetic.ts';

const workloadOf = ({ workloads }: Awaited<ReturnType<typeof collectCase>>['facts'], name: string) => {
  const found = workloads.find((workload) => workload.name === name);
  if (!found) throw new Error(`no ${name} among ${workloads.map((workload) => workload.name)}`);
  return found;
};

describe('an engine that cannot be asked', () => {
  it.each([
    ['sends malformed JSON', { '/containers/json': 'malformed' }, /JSON/],
    ['closes in the middle of its answer', { '/containers/json': 'close' }, /closed|ended|broke/],
    ['never answers', { '/containers/json': 'hang' }, /answer/],
    ['forbids it', { '/containers/json': { status: 403 } }, /403/],
    ['fails', { '/containers/json': { status: 500, message: 'out of order' } }, /out of order/],
  ] as const)('%s: an error that says where and what to try', async (_, misbehave, message) => {
    const failure = await collectCase('docker26', { misbehave, timeoutMs: 300 }).catch((error) => error);
    expect(failure).toBeInstanceOf(SourceUnavailableError);
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain('unix://');
    expect(failure.suggestions.length).toBeGreaterThan(0);
  });
});

describe('a container that the engine does not tell of', () => {
  const inspect = '/containers/default/json';

  it.each([
    ['hangs behind its lock', 'hang', 'timeout'],
    ['is half an answer', 'malformed', 'malformed'],
    ['ends in the middle', 'close', 'malformed'],
    ['fails', { status: 500 }, 'unavailable'],
  ] as const)('%s: the kernel judges what it can, the rest is open', async (_, misbehaviour, reason) => {
    const { facts, report } = await auditCase('docker20-matrix', {
      misbehave: { [inspect]: misbehaviour },
      timeoutMs: 300,
    });
    const workload = workloadOf(facts, 'default');
    expect(workload).toMatchObject({ observed: { confirmedBy: 'cgroup' }, gaps: [{ reason }] });
    expect(workload.configured).toBeUndefined();
    expect(namesOf(report, 'host-user')).toContain('default');
    expect(namesOf(report, 'host-net')).not.toContain('default');
    expect(namesOf(report, 'namespace-drift', 'open')).toContain('default');
    expect(namesOf(report, 'cgroup-parent', 'open')).toContain('default');
    expect(facts.workloads).toHaveLength(facts.coverage.listed);
  });

  it.each([
    ['HostConfig of another type', { HostConfig: 'none' }],
    ['no HostConfig at all', { HostConfig: undefined }],
    ['a list that is a string', { HostConfig: { CapAdd: 'ALL' } }],
    ['a mode that is a number', { HostConfig: { PidMode: 7 } }],
    ['security options that are none', { HostConfig: { SecurityOpt: {} } }],
  ])('has %s: malformed, never a pass', async (_, inspected) => {
    const { report, facts } = await auditCase(syntheticCase([{ name: 'odd', inspected }]));
    const [odd] = facts.workloads;
    expect(odd?.gaps).toEqual([expect.objectContaining({ reason: 'malformed' })]);
    expect(
      namesOf(report, 'privileged', 'open').concat(namesOf(report, 'namespace-drift', 'open')),
    ).toContain('odd');
  });
});

describe('a container that changes while it is looked at', () => {
  const gone = {
    '/containers/default/json': { status: 404, message: 'No such container: default' },
  } as const;

  it('has vanished if the engine no longer knows it and the kernel has no process of it', async () => {
    const proc = await fakeProc('docker20-matrix');
    proc.dropProcess(recordedCase('docker20-matrix').inspects.default?.State.Pid ?? 0);
    const { facts } = await collectCase('docker20-matrix', { misbehave: gone, proc });
    await proc.remove();
    expect(facts.coverage.vanished).toEqual(['default']);
    expect(facts.workloads.map(({ name }) => name)).not.toContain('default');
  });

  it('has not vanished because the engine says so while its processes run', async () => {
    const { facts, report } = await auditCase('docker20-matrix', { misbehave: gone });
    expect(facts.coverage.vanished).toEqual([]);
    expect(workloadOf(facts, 'default').gaps).toEqual([expect.objectContaining({ reason: 'malformed' })]);
    expect(namesOf(report, 'host-user')).toContain('default');
  });

  it.each([
    ['no state', { State: null }],
    ['a state that nobody knows', { State: { Status: 'stopping', Running: false, Pid: 0 } }],
    ['a PID that is none', { State: { Status: 'running', Running: true, Pid: '1000' } }],
    ['an end that was not', { State: { Status: 'exited', Running: false, Pid: 0 } }],
  ])('is judged by the kernel if the engine tells of %s', async (_, state) => {
    const running = syntheticCase([{ name: 'odd' }]);
    const proc = await fakeProc(running);
    const { report } = await auditCase(syntheticCase([{ name: 'odd', inspected: state }]), { proc });
    await proc.remove();
    expect(report.workloads.map(({ name }) => name)).toEqual(['odd']);
    expect(namesOf(report, 'host-user')).toContain('odd');
    expect(namesOf(report, 'cgroup-parent', 'open')).toContain('odd');
  });

  it.each([
    ['stopped ones are left out', false],
    ['all are asked for', true],
  ])('is audited if the engine lists it as exited while its processes run: %s', async (_, all) => {
    const proc = await fakeProc(syntheticCase([{ name: 'orphan' }]));
    const stopped = syntheticCase([
      {
        name: 'orphan',
        listed: { State: 'exited' },
        inspected: { State: { Status: 'exited', Running: false, Pid: 0 } },
      },
    ]);
    const { facts, report } = await auditCase(stopped, { proc, all });
    await proc.remove();
    expect(facts.coverage).toMatchObject({ listed: 1, observed: 1, stopped: 0, vanished: [] });
    expect(workloadOf(facts, 'orphan')).toMatchObject({
      state: 'running',
      observed: { confirmedBy: 'cgroup' },
      gaps: [{ reason: 'malformed' }],
    });
    expect(namesOf(report, 'host-user')).toContain('orphan');
    expect(
      namesOf(report, 'privileged', 'open').concat(namesOf(report, 'namespace-drift', 'open')),
    ).toContain('orphan');
  });

  it('is asked for again if its process is gone, and is a gap if that does not help', async () => {
    const proc = await fakeProc('docker20-matrix');
    proc.dropProcess(recordedCase('docker20-matrix').inspects.default?.State.Pid ?? 0);
    const { facts, engine } = await collectCase('docker20-matrix', { proc });
    await proc.remove();
    const id = recordedCase('docker20-matrix').inspects.default?.Id;
    expect(engine.requests.filter(({ path }) => path.includes(`${id}/json`))).toHaveLength(5);
    expect(workloadOf(facts, 'default').gaps).toEqual([expect.objectContaining({ reason: 'vanished' })]);
    expect(namesOf(judgeByAll(facts), 'host-net', 'open')).toContain('default');
  });

  it.each(['exited', 'removing'])(
    'has vanished if its process is gone and the engine learns later that it is %s',
    async (status) => {
      const running = syntheticCase([{ name: 'job' }, { name: 'web' }]);
      const job = Object.values(running.inspects).find(({ Name }) => Name === '/job');
      if (!job) throw new Error('no job was made');
      const proc = await fakeProc(running);
      proc.dropProcess(job.State.Pid);
      let asked = 0;
      const { facts } = await collectCase(running, {
        proc,
        onRequest: ({ path }) => {
          if (path.includes(`${job.Id}/json`) && ++asked === 3)
            Object.assign(job.State, { Status: status, Running: false, Pid: 0 });
        },
      });
      await proc.remove();
      expect(asked).toBe(3);
      expect(facts.coverage).toMatchObject({ listed: 2, observed: 1, vanished: ['job'] });
      expect(facts.workloads.map(({ name }) => name)).toEqual(['web']);
    },
  );

  it.each([false, true])(
    'has vanished if it is removed while it is asked for, all asked for: %s',
    async (all) => {
      const leaving = syntheticCase([
        {
          name: 'job',
          listed: { State: 'exited' },
          inspected: { State: { Status: 'removing', Running: false, Pid: 0 } },
        },
      ]);
      const pid = Object.values(syntheticCase([{ name: 'job' }]).inspects)[0]?.State.Pid ?? 0;
      const proc = await fakeProc(syntheticCase([{ name: 'job' }]));
      const { facts } = await collectCase(leaving, {
        proc,
        all,
        onRequest: ({ path }) => {
          if (/[0-9a-f]{64}\/json/.test(path)) proc.dropProcess(pid);
        },
      });
      await proc.remove();
      expect(facts.coverage).toMatchObject({ listed: 1, vanished: ['job'] });
      expect(facts.workloads).toEqual([]);
    },
  );

  it('is not waited for because its first thread ended: that one’s namespaces are gone for good', async () => {
    const headless = syntheticCase([{ name: 'job' }]);
    const [job] = Object.values(headless.proc);
    if (!job) throw new Error('no job was made');
    job.status = { ...job.status, State: 'Z (zombie)', Threads: '2' };
    job.ns = Object.fromEntries(
      Object.entries(job.ns).map(([name, link]) => [
        name,
        /pid|user/.test(name) ? link : { error: 'ENOENT' },
      ]),
    );
    const { facts, engine } = await collectCase(headless);
    expect(engine.requests.filter(({ path }) => /[0-9a-f]{64}\/json/.test(path))).toHaveLength(1);
    expect(workloadOf(facts, 'job')).toMatchObject({
      observed: { namespaces: { pid: expect.anything() } },
      gaps: expect.arrayContaining([expect.objectContaining({ reason: 'vanished' })]),
    });
  });

  it('is not waited for long once another one was in vain', async () => {
    const many = manyContainers(40);
    const proc = await fakeProc(many);
    const [first, ...others] = Object.values(many.inspects);
    for (const { State } of others) proc.dropProcess(State.Pid);
    const { engine } = await collectCase(many, { proc });
    await proc.remove();
    expect(first).toBeDefined();
    const inspects = engine.requests.filter(({ path }) => /[0-9a-f]{64}\/json/.test(path)).length;
    // The first, and all who were under way with it, are asked five times, the rest three times.
    expect(inspects).toBeGreaterThanOrEqual(1 + 39 * 3);
    expect(inspects).toBeLessThanOrEqual(1 + 16 * 5 + 23 * 3);
  });

  it.each(['close', 'malformed', { status: 500 }] as const)(
    'is what it was seen to be if the engine does not answer when it is asked again: %j',
    async (misbehaviour) => {
      const running = syntheticCase([{ name: 'job' }]);
      const [job] = Object.values(running.inspects);
      const proc = await fakeProc(running);
      proc.dropProcess(job?.State.Pid ?? 0);
      const misbehave: Record<string, Misbehaviour> = {};
      let asked = 0;
      const { facts } = await collectCase(running, {
        proc,
        misbehave,
        onRequest: ({ path }) => {
          if (!/[0-9a-f]{64}\/json/.test(path)) return;
          if (++asked === 2) misbehave['/containers/job/json'] = misbehaviour;
        },
      });
      await proc.remove();
      expect(workloadOf(facts, 'job')).toMatchObject({
        configured: expect.anything(),
        gaps: [{ reason: 'vanished' }],
      });
    },
  );

  it('is believed again after a restart between the answer and the look', async () => {
    const recorded = structuredClone(recordedCase('docker20-matrix'));
    const inspect = recorded.inspects.default;
    const process = recorded.proc[inspect?.State.Pid ?? 0];
    if (!inspect || !process) throw new Error('the recording has no default');
    const before = inspect.State.Pid;
    const after = 70_000;
    recorded.proc = { ...recorded.proc, [after]: process };
    delete recorded.proc[before];
    const proc = await fakeProc(recorded);
    let asked = 0;
    const { facts } = await collectCase(recorded, {
      proc,
      onRequest: ({ path }) => {
        if (path.includes(`${inspect.Id}/json`) && ++asked === 2) inspect.State.Pid = after;
      },
    });
    await proc.remove();
    expect(workloadOf(facts, 'default').observed?.pid).toBe(after);
  });

  it('does not judge a stranger that has its PID now', async () => {
    const proc = await fakeProc('docker20-matrix');
    const pid = recordedCase('docker20-matrix').inspects.default?.State.Pid ?? 0;
    proc.dropProcess(pid);
    proc.replaceProcess(pid, {});
    const { facts } = await collectCase('docker20-matrix', { proc });
    await proc.remove();
    const workload = workloadOf(facts, 'default');
    expect(workload.observed).toBeUndefined();
    expect(workload.gaps).toEqual([expect.objectContaining({ reason: 'unconfirmed' })]);
    expect(namesOf(judgeByAll(facts), 'host-pid')).not.toContain('default');
  });
});

describe('hostile containers', () => {
  it('one without a name is called by its id', async () => {
    const { facts } = await collectCase(
      syntheticCase([{ name: 'x', inspected: { Name: undefined }, listed: { Names: null } }]),
    );
    expect(facts.workloads[0]?.name).toMatch(/^[0-9a-f]{12}$/);
  });

  it('one with 10,000 labels is one container', async () => {
    const labels = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [`label-${index}`, 'x'.repeat(20)]),
    );
    const { report } = await auditCase(syntheticCase([{ name: 'labelled', labels }]));
    expect(report.workloads.map(({ name }) => name)).toEqual(['labelled']);
    expect(JSON.stringify(report)).not.toContain('label-9999');
  });

  it('labels named like members of objects do no harm', async () => {
    const labels = JSON.parse('{"__proto__": "x", "constructor": "y", "com.docker.compose.project": "shop"}');
    const { facts } = await collectCase(syntheticCase([{ name: 'proto', labels }]));
    expect(facts.workloads[0]?.project).toBe('shop');
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('many containers', () => {
  it('keeps at most 16 requests under way on few connections, and finds every one', async () => {
    const { facts, engine } = await collectCase(manyContainers(200), { inspectLatency: 2 });
    expect(facts.coverage).toMatchObject({ listed: 200, observed: 200, requests: 204 });
    expect(engine.traffic.peak).toBeLessThanOrEqual(16 + 3);
    expect(engine.traffic.connections).toBeLessThanOrEqual(16 + 4);
  });
});

describe('an engine on another machine', () => {
  it('says so, and judges nothing by the processes that have the same numbers here', async () => {
    const proc = await fakeProc('docker28-cgroup2');
    const { facts } = await collectCase('docker20-matrix', { proc });
    await proc.remove();
    expect(facts.engines).toMatchObject([{ reachable: expect.stringMatching(/elsewhere|unknown/) }]);
    expect(facts.workloads.filter(({ observed }) => observed)).toEqual([]);
    const report = judgeByAll(facts);
    expect(namesOf(report, 'host-net', 'open')).toContain('default');
    expect(namesOf(judgeByAll(facts, 'engine'), 'host-net', 'open')).not.toContain('default');
    expect(namesOf(report, 'host-net')).toEqual(['all-host', 'host-net']);
  });

  it('is asked twice for the first few containers, until it shows, and not for all', async () => {
    const proc = await fakeProc(manyContainers(0));
    const { facts, engine } = await collectCase(manyContainers(100), { proc });
    await proc.remove();
    expect(facts.engines).toMatchObject([{ reachable: 'elsewhere' }]);
    expect(engine.requests.length).toBeLessThanOrEqual(100 + 4 + 16);
  });
});

describe('a proxy that lets through nothing about the engine', () => {
  it('costs only what rests on it', async () => {
    const forbidden = { status: 403 } as const;
    const { report } = await auditCase('docker20-matrix', {
      misbehave: { '/version': forbidden, '/info': forbidden, '/networks': forbidden },
    });
    expect(report.hosts[0].gaps.map(({ what }) => what).sort()).toEqual([
      'GET /info',
      'GET /networks',
      'GET /version',
    ]);
    expect(namesOf(report, 'host-net')).toEqual(['all-host', 'host-net']);
    expect(
      report.findings
        .filter(({ rule }) => rule.startsWith('engine-') && rule !== 'engine-socket')
        .map(({ kind }) => kind),
    ).toEqual(['open', 'open']);
  });
});

describe('an engine that is killed after its list', () => {
  it('is an engine that cannot be asked, not a report of gaps', async () => {
    const unreachable = Object.fromEntries(
      Object.keys(recordedCase('docker26').inspects).map((name) => [
        `/containers/${name}/json`,
        'reset' as const,
      ]),
    );
    const failure = await collectCase('docker26', { misbehave: unreachable }).catch((error) => error);
    expect(failure).toBeInstanceOf(SourceUnavailableError);
    expect(failure.message).toContain('closed before an answer came');
  });
});
