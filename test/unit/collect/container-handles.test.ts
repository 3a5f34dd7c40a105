import { expect, it } from '@jest/globals';
import { handlesOf } from '../../../src/collect/container-handles.ts';
import type { Workload } from '../../../src/model/workload.ts';

type Means = Parameters<typeof handlesOf>[1];

const LEADER = 41;
const OTHER = 42;
const HANDLE = '90 80 0:4 net:[4026532200] /run/held rw - nsfs nsfs rw\n';

const workload = { id: 'web', name: 'web', observed: { namespaces: {}, handles: [] } } as unknown as Workload;

/** Two processes stand in a mount namespace that the container made; of each its mountinfo, and whether it is there. */
function handlesWith(mountinfo: Record<number, string>, present: readonly number[]) {
  const standing = {
    namespaces: { mnt: { dev: 4, ino: 4_026_532_100 } },
    pids: [LEADER, OTHER],
    threads: [],
  };
  const proc = {
    textIfReadable: (pid: number) => mountinfo[pid],
    has: (pid: number) => present.includes(pid),
    nsfsDevice: () => 4,
  };
  return handlesOf(workload, {
    members: { pids: [], threads: [], denied: 0, standings: [standing] },
    own: new Map(),
    crowd: { outsider: () => undefined },
    strays: { tenantsOf: () => [], isHosts: () => false },
    kernel: { proc, hostMountOf: () => undefined },
  } as unknown as Means);
}

it('leaves handles open where a mount namespace of its own may not be read', () => {
  expect(handlesWith({}, [LEADER, OTHER])).toBeUndefined();
  expect(handlesWith({}, [OTHER])).toBeUndefined();
});

it('reads it by the next process where the first has ended', () => {
  expect(handlesWith({ [OTHER]: HANDLE }, [OTHER])).toMatchObject([
    { type: 'net', id: { ino: 4_026_532_200 }, at: `/proc/${OTHER}/root/run/held` },
  ]);
});

it('has none where nobody is left in it', () => {
  expect(handlesWith({}, [])).toEqual([]);
});
