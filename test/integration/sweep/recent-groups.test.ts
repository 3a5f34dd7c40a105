import { afterEach, expect, it, jest } from '@jest/globals';
import { Kernel } from '../../../src/collect/kernel/kernel.ts';
import { Proc } from '../../../src/collect/kernel/proc.ts';
import { sweepProcesses } from '../../../src/collect/sweep-processes.ts';
import { workload } from '../../support/facts.ts';
import { asNobody } from '../../support/nobody.ts';
import { type SmallHost, smallHost } from '../../support/small-host.ts';

const WEB = 'a'.repeat(64);
const inWeb = `0::/docker/${WEB}\n`;

const SETTINGS = { threads: false, settleMs: 0 };

let host: SmallHost;

afterEach(async () => {
  jest.restoreAllMocks();
  await host.remove();
});

class CountingProc extends Proc {
  cgroupsRead = 0;

  override textIfReadable(pid: number | 'self', file: string): string | undefined {
    if (file === 'cgroup') this.cgroupsRead += 1;
    return super.textIfReadable(pid, file);
  }
}

/** A container as it is seen while an engine is asked, with the cgroups of all processes read before. */
async function begin() {
  host = await smallHost({
    100: { cgroup: inWeb, in: { net: 700, mnt: 701 } },
    101: { parent: 100, cgroup: inWeb, in: { net: 700, mnt: 701 } },
    300: {},
    301: {},
  });
  const proc = new CountingProc(host.proc.root);
  const kernel = new Kernel(proc, 0);
  kernel.groups();
  const sighting = kernel.observe(100, { id: WEB, files: [] });
  if (!('observed' in sighting)) throw new Error('the container was not seen');
  const web = { ...workload({ name: 'web', id: WEB }), observed: sighting.observed };
  return { proc, kernel, found: { workloads: [web], engines: [] } };
}

const later = (ms: number): void => {
  const now = performance.now() + ms;
  jest.spyOn(performance, 'now').mockReturnValue(now);
};

it('cgroups that were read a moment ago are not read again', async () => {
  const { proc, kernel, found } = await begin();
  later(900);
  const before = proc.cgroupsRead;
  const { workloads } = await sweepProcesses(kernel, found, SETTINGS);
  expect(workloads[0]?.observed?.processes).toMatchObject({ count: 2 });
  expect(proc.cgroupsRead).toBe(before);
});

it('a process that came since is asked for its own', async () => {
  const { proc, kernel, found } = await begin();
  host.put(102, { parent: 100, cgroup: inWeb, in: { net: 700 } });
  const before = proc.cgroupsRead;
  const { workloads } = await sweepProcesses(kernel, found, SETTINGS);
  expect(workloads[0]?.observed?.processes).toMatchObject({ count: 3 });
  expect(proc.cgroupsRead).toBeGreaterThan(before);
});

it('a process that has entered since is asked again, and no other', async () => {
  const { proc, kernel, found } = await begin();
  host.put(300, { cgroup: inWeb, in: { net: 700, mnt: 701 }, descriptors: { 3: 'net:[999]' } });
  const before = proc.cgroupsRead;
  const { workloads, sweep } = await sweepProcesses(kernel, found, SETTINGS);
  expect(workloads[0]?.observed).toMatchObject({
    processes: { count: 3 },
    handles: [expect.objectContaining({ at: '/proc/300/fd/3' })],
  });
  expect(sweep?.strays).toEqual([]);
  expect(proc.cgroupsRead - before).toBeLessThanOrEqual(2);
});

it('one that may not be looked at is asked again too', async () => {
  const { kernel, found } = await begin();
  host.put(300, { cgroup: inWeb, is: 'denied' });
  const { workloads } = await asNobody(() => sweepProcesses(kernel, found, SETTINGS));
  expect(workloads[0]?.observed?.processes).toMatchObject({ count: 2, denied: 1 });
});

it('a container all of whose processes are others by now has a first one all the same', async () => {
  const { kernel } = await begin();
  for (const pid of [100, 101]) host.end(pid);
  host.put(110, { cgroup: inWeb, nsPids: [110, 1] });
  later(5000);
  expect(kernel.initOf(WEB)).toBe(110);
});

it('where engines took long they are: numbers may have been given to others', async () => {
  const { kernel, found } = await begin();
  later(5000);
  host.end(101);
  host.put(101);
  const { workloads, sweep } = await sweepProcesses(kernel, found, SETTINGS);
  expect(workloads[0]?.observed?.processes).toMatchObject({ count: 1 });
  expect(sweep?.strays).toEqual([]);
});
