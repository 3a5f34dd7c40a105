import { describe, expect, it } from '@jest/globals';
import { ContainerGroups } from '../../../../src/collect/kernel/container-groups.ts';
import type { Proc } from '../../../../src/collect/kernel/proc.ts';

/** A /proc of which there is nothing but the cgroups. */
const procOf = (cgroups: readonly string[]): Proc =>
  ({
    pids: () => cgroups.map((_, index) => index + 1),
    textIfReadable: (pid: number, file: string) => (file === 'cgroup' ? cgroups[pid - 1] : undefined),
  }) as unknown as Proc;

describe('ContainerGroups', () => {
  it('keeps one account of the cgroup that many processes are in', () => {
    const path = `/user.slice/${'lxc/a/'.repeat(670)}`;
    const groups = new ContainerGroups(procOf(Array.from({ length: 1000 }, () => `0::${path}\n`)));
    expect(groups.all).toHaveLength(16);
    expect(groups.all.every(({ pids }) => pids.length === 1000)).toBe(true);
    expect(groups.membershipsOf(1)).toBe(groups.membershipsOf(1000));
  });

  it('takes little time for processes that are each in a deep cgroup of its own', () => {
    const cgroups = Array.from({ length: 1000 }, (_, index) => `0::/${'lxc/a/'.repeat(660)}${index}\n`);
    const started = performance.now();
    const groups = new ContainerGroups(procOf(cgroups));
    expect(groups.all).toHaveLength(16);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
