import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { marksOf, stateOf } from '../../src/collect/engine/inspect.ts';
import { Kernel } from '../../src/collect/kernel/kernel.ts';
import { Proc } from '../../src/collect/kernel/proc.ts';
import { NAMESPACE_TYPES, NAMESPACES } from '../../src/namespaces.ts';
import { type FakeProc, fakeProc, fakeVantage } from '../support/fake-proc.ts';
import { asNobody } from '../support/nobody.ts';
import { recordedCase } from '../support/recorded.ts';

const ROOT = 0;
const made: FakeProc[] = [];

async function procOf(source: Parameters<typeof fakeProc>[0]): Promise<FakeProc> {
  const proc = await fakeProc(source);
  made.push(proc);
  return proc;
}

async function vantageOf(name: string): Promise<FakeProc> {
  const proc = await fakeVantage(name);
  made.push(proc);
  return proc;
}

afterEach(async () => {
  for (const proc of made.splice(0)) await proc.remove();
});

const kernelOf = ({ dir }: FakeProc, uid = ROOT): Kernel => new Kernel(new Proc(dir), uid);

const originsOf = ({ host }: Kernel): Record<string, string | undefined> =>
  Object.fromEntries(NAMESPACE_TYPES.map((type) => [type, host.reference[type]?.origin]));

/** The host of a recorded case, as if its kernel were another. */
function withKernel(
  release: string,
  change: (host: ReturnType<typeof recordedCase>['host']) => void = () => {},
) {
  const recorded = structuredClone(recordedCase('docker20-matrix'));
  recorded.host.osrelease = release;
  change(recorded.host);
  return recorded;
}

const FIXED_FOR_LONG = ['cgroup', 'ipc', 'pid', 'time', 'user', 'uts'];

const inspectOf = (name: string, container: string) => {
  const inspect = recordedCase(name).inspects[container];
  if (!inspect) throw new Error(`no container ${container}`);
  return inspect as never;
};

describe('the reference', () => {
  it('is the inodes that the kernel fixes, all eight since Linux 6.17', async () => {
    const { host, gaps } = kernelOf(await procOf('docker20-matrix'));
    for (const { type, initialInode } of NAMESPACES) {
      expect(host.reference[type]).toMatchObject({ id: { ino: initialInode }, origin: 'constant' });
    }
    expect(gaps).toEqual([]);
  });

  it('takes net and mnt from kthreadd on older kernels', async () => {
    const origins = originsOf(kernelOf(await procOf(withKernel('6.1.0-18-amd64'))));
    expect(origins).toMatchObject({ net: 'kthreadd', mnt: 'kthreadd' });
    for (const type of FIXED_FOR_LONG) expect(origins[type]).toBe('constant');
  });

  it('believes kthreadd where a kernel numbers differently', async () => {
    const kernel = kernelOf(
      await procOf(
        withKernel('6.18.0', ({ kthreadd }) => {
          kthreadd.ns.net = 'net:[4026532000]';
        }),
      ),
    );
    expect(kernel.host.reference.net).toMatchObject({ id: { ino: 4026532000 }, origin: 'kthreadd' });
  });

  it('asks PID 1 where there is no kthreadd to be read', async () => {
    const recorded = withKernel('6.1.0');
    const proc = await procOf(recorded);
    proc.dropProcess(2);
    proc.replaceProcess(1, { ns: recorded.host.kthreadd.ns });
    expect(originsOf(kernelOf(proc))).toMatchObject({ net: 'pid1', mnt: 'pid1', pid: 'constant' });
  });

  it.each([
    ['6.18.0', []],
    ['6.1.0', [expect.objectContaining({ reason: 'denied', what: expect.stringMatching(/\/2\/ns$/) })]],
  ])(
    'has a gap where kthreadd may not be read if something is lost by that: Linux %s',
    async (release, gaps) => {
      const proc = await procOf(withKernel(release));
      const links = [1, 2].map((pid) => join(proc.dir, `${pid}`, 'ns'));
      for (const folder of links) chmodSync(folder, 0);
      const kernel = await asNobody(() => kernelOf(proc));
      for (const folder of links) chmodSync(folder, 0o755);
      expect(kernel.gaps).toEqual(gaps);
    },
  );

  it('makes no gap of a namespace that the kernel does not have', async () => {
    const proc = await procOf(withKernel('5.4.0'));
    const inspect = inspectOf('docker20-matrix', 'default');
    expect(kernelOf(proc).observe(stateOf(inspect).pid, marksOf(inspect))).toMatchObject({ gaps: [] });
  });

  it('does without a time or cgroup namespace that the kernel does not have yet', async () => {
    const kernel = kernelOf(
      await procOf(
        withKernel('4.4.0', ({ kthreadd }) => {
          for (const type of ['time', 'cgroup']) delete kthreadd.ns[type];
        }),
      ),
    );
    expect(originsOf(kernel)).toMatchObject({ time: undefined, cgroup: undefined, net: 'kthreadd' });
  });

  it('does not ask a process that only calls itself kthreadd', async () => {
    const proc = await procOf(withKernel('6.1.0'));
    proc.dropProcess(2);
    proc.replaceProcess(2, { status: { Name: 'kthreadd', Pid: '2', PPid: '0', NSpid: '2' } } as never);
    const { host } = kernelOf(proc);
    expect(host.reference.net?.origin).not.toBe('kthreadd');
  });
});

describe('the vantage point', () => {
  it.each([
    ['host-root', ROOT, 'host'],
    ['host-root-without-sys-ptrace', ROOT, 'host'],
    ['host-user', 1000, 'host'],
    ['host-user-hidepid', 1000, 'hidepid'],
    ['user-namespace', ROOT, 'host'],
    ['container-default', ROOT, 'container'],
    ['container-private-cgroupns', ROOT, 'host'],
    ['container-host-proc-mounted', ROOT, 'host'],
    ['container-host-proc-mounted-sys-ptrace', ROOT, 'host'],
    ['container-pid-host', ROOT, 'host'],
    ['container-all-host-sys-ptrace', ROOT, 'host'],
  ])('%s', async (name, uid, vantage) => {
    expect(kernelOf(await vantageOf(name), uid).host.vantage).toBe(vantage);
  });

  it("never takes a container's own namespaces for the host's", async () => {
    const { host, gaps, proc } = kernelOf(await vantageOf('container-default'));
    for (const type of NAMESPACE_TYPES) {
      const own = proc.namespace('self', type);
      const shared = ['cgroup', 'time', 'user'].includes(type);
      expect(host.reference[type]?.id.ino === own.ino).toBe(shared);
    }
    expect(gaps).toEqual([
      expect.objectContaining({ reason: 'unavailable', detail: expect.stringContaining('--proc') }),
    ]);
  });

  it('says nothing of net and mnt there on an older kernel', async () => {
    const proc = await vantageOf('container-default');
    writeFileSync(`${proc.dir}/sys/kernel/osrelease`, '6.1.0\n');
    expect(originsOf(kernelOf(proc))).toMatchObject({ net: undefined, mnt: undefined, pid: 'constant' });
  });
});

describe('whose PID it is', () => {
  const marks = marksOf(inspectOf('docker20-matrix', 'default'));
  const { pid } = stateOf(inspectOf('docker20-matrix', 'default'));

  it('believes the PID of a container whose cgroup the process is in', async () => {
    const sighting = kernelOf(await procOf('docker20-matrix')).observe(pid, marks);
    expect(sighting).toMatchObject({ observed: { pid, confirmedBy: 'cgroup' }, gaps: [] });
  });

  it('claims nothing of a process that somebody named by its number', async () => {
    const sighting = kernelOf(await procOf('docker20-matrix')).observeAny(pid);
    expect(sighting).toMatchObject({ observed: { pid, confirmedBy: 'asked', cgroup: expect.anything() } });
  });

  it('calls a process that is gone vanished', async () => {
    const proc = await procOf('docker20-matrix');
    proc.dropProcess(pid);
    expect(kernelOf(proc).observe(pid, marks)).toMatchObject({ gap: { reason: 'vanished' } });
  });

  it('does not believe a PID that another process has now', async () => {
    const proc = await procOf('docker20-matrix');
    proc.dropProcess(pid);
    proc.replaceProcess(pid, {});
    expect(kernelOf(proc).observe(pid, marks)).toMatchObject({ gap: { reason: 'unconfirmed' } });
  });

  it('notices a PID that is reused while it reads', async () => {
    const proc = await procOf('docker20-matrix');
    const kernel = kernelOf(proc);
    const read = kernel.proc.namespaces.bind(kernel.proc);
    kernel.proc.namespaces = (target) => {
      proc.replaceProcess(pid, { starttime: '999999' } as never);
      return read(target);
    };
    expect(kernel.observe(pid, marks)).toMatchObject({
      gap: { reason: 'vanished', detail: 'its PID was reused' },
    });
  });

  it('finds the process of an engine in another PID namespace by its cgroup and inner PID', async () => {
    const name = 'docker20-nested-pidns';
    const proc = await procOf(name);
    const [container] = Object.keys(recordedCase(name).inspects);
    const inspect = inspectOf(name, container ?? '');
    const inner = stateOf(inspect).pid;
    proc.replaceProcess(inner, {});
    const kernel = kernelOf(proc);
    const found = kernel.findByInnerPid(marksOf(inspect).id, inner);

    expect(kernel.observe(inner, marksOf(inspect))).toMatchObject({ gap: { reason: 'unconfirmed' } });
    expect(found).toBeGreaterThan(inner);
    expect(kernel.observe(found ?? 0, marksOf(inspect))).toMatchObject({
      observed: { confirmedBy: 'cgroup' },
    });
  });

  it('makes a gap of each link that may not be read', async () => {
    const proc = await vantageOf('host-user');
    await asNobody(() => {
      const sighting = kernelOf(proc, 1000).observe(
        stateOf(inspectOf('docker28-matrix', 'default')).pid,
        marksOf(inspectOf('docker28-matrix', 'default')),
      );
      expect(sighting).toMatchObject({ observed: { namespaces: {} } });
      if ('observed' in sighting) expect(sighting.gaps).toHaveLength(NAMESPACE_TYPES.length);
    });
  });
});
