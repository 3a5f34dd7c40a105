import { descriptorHandles, mountHandles } from '../kernel/handles.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { parseMountinfo } from '../kernel/mountinfo.ts';
import type { Proc } from '../kernel/proc.ts';
import type { Sweep } from '../kernel/sweep.ts';
import type { NamespaceTable } from './namespace-table.ts';

/** Bind mounts of namespaces on the host, as `ip netns` and engines make them. */
export function addHostMounts(table: NamespaceTable, kernel: Kernel): void {
  for (const { type, id, at } of kernel.hostHandles) table.mount(type, id, at);
}

/** Those in other mount namespaces: of each the list is read once, a millisecond where many file systems are mounted. */
export function addMounts(table: NamespaceTable, { standings }: Sweep, { proc, host }: Kernel): void {
  const hosts = host.reference.mnt?.id;
  const seen = new Set([hosts?.ino]);
  for (const { namespaces, pids } of standings) {
    const [pid] = pids;
    const mnt = namespaces.mnt?.ino;
    if (mnt === undefined || pid === undefined || seen.has(mnt)) continue;
    seen.add(mnt);
    const lines = (proc.textIfReadable(pid, 'mountinfo') ?? '')
      .split('\n')
      .filter((line) => line.includes(' - nsfs '));
    for (const { type, id, at } of mountHandles(parseMountinfo(lines.join('\n')), proc.nsfsDevice())) {
      table.mount(type, id, `/proc/${pid}/root${at}`);
    }
  }
}

/**
 * Open descriptors, and the links of what processes start next: nothing else shows a namespace that only these keep.
 * Gives the number of processes of which not all could be looked at.
 */
export function addDescriptors(table: NamespaceTable, { standings, denied }: Sweep, proc: Proc): number {
  // Who may not read the links may not read the descriptors either: one access mode for both.
  let unread = denied.length;
  for (const { forChildren, pids } of standings) {
    for (const type of ['pid', 'time'] as const) {
      const id = forChildren[type];
      const [pid] = pids;
      if (!id || pid === undefined) continue;
      table.hold(type, id, {
        words: `children to come of process ${pid}`,
        path: `/proc/${pid}/ns/${type}_for_children`,
      });
    }
    for (const pid of pids) {
      const { handles, complete } = descriptorHandles(proc, pid);
      if (!complete) unread += 1;
      for (const { type, id, at } of handles) {
        const words = `descriptor ${at.slice(at.lastIndexOf('/') + 1)} of process ${pid}`;
        table.hold(type, id, { words, path: at });
      }
    }
  }
  return unread;
}
