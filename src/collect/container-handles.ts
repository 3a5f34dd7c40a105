import type { NamespaceHandle } from '../model/observed.ts';
import type { Workload } from '../model/workload.ts';
import { namespaceKey, sameNamespace } from '../namespaces.ts';
import type { Crowd, Members } from './kernel/crowd.ts';
import { descriptorHandles, mountHandles } from './kernel/handles.ts';
import type { Kernel } from './kernel/kernel.ts';
import { parseMountinfo } from './kernel/mountinfo.ts';
import { pidfdHandles } from './kernel/pidfds.ts';
import type { Proc } from './kernel/proc.ts';
import type { Strays } from './kernel/strays.ts';

/** Of one container, in the facts. */
const MOST_HANDLES = 100;

/** Of one container: its processes may open as many as they like, and a scan must end. */
const MOST_DESCRIPTORS = 200_000;

interface Means {
  members: Members;
  /** Keys of the namespaces in which one of its processes stands. */
  own: ReadonlyMap<string, unknown>;
  crowd: Crowd;
  strays: Strays;
  kernel: Kernel;
}

/**
 * Handles to namespaces that are not the container's own: what it made itself and nobody else stands in is. Undefined
 * where not all of its mounts and descriptors could be looked at.
 */
export function handlesOf(
  workload: Workload,
  { members, own, crowd, strays, kernel }: Means,
): NamespaceHandle[] | undefined {
  const isSomebodys = ({ type, id, elsewhere }: NamespaceHandle): boolean =>
    elsewhere !== undefined || strays.tenantsOf(type, id).length > 0 || strays.isHosts(type, id, workload);
  // Where one of its processes has left to, it has no business either.
  const isOwn = (handle: NamespaceHandle): boolean => {
    const first = workload.observed?.namespaces[handle.type];
    if (first && sameNamespace(first, handle.id)) return true;
    return own.has(namespaceKey(handle.type, handle.id)) && !isSomebodys(handle);
  };
  return (
    collectHandles(workload, members, madeInside(members, workload, strays), kernel)
      ?.map((handle) => withElsewhere(handle, workload, crowd, kernel))
      .filter((handle) => !isOwn(handle))
      // Those that matter first: a container may make thousands of its own to hide one among them.
      .sort((a, b) => Number(isSomebodys(b)) - Number(isSomebodys(a)))
      .slice(0, MOST_HANDLES)
  );
}

/**
 * Each namespace once: from the lists of mounts of all its mount namespaces, and from what its processes have open.
 * Undefined: they could not all be looked at.
 */
function collectHandles(
  { observed }: Workload,
  members: Members,
  inside: readonly number[][],
  { proc }: Kernel,
): NamespaceHandle[] | undefined {
  if (!observed?.handles || members.denied > 0) return undefined;
  const found = new Map<string, NamespaceHandle>();
  const take = (handles: readonly NamespaceHandle[]): void => {
    for (const handle of handles) {
      const key = namespaceKey(handle.type, handle.id);
      if (!found.has(key)) found.set(key, handle);
    }
  };
  take(observed.handles);
  for (const pids of inside) {
    const mounted = mountsOf(pids, proc);
    if (!mounted) return undefined;
    take(mounted);
  }
  const opened = openedBy(members, proc);
  if (!opened) return undefined;
  take(opened);
  return [...found.values()];
}

/** By all descriptors: of namespaces, and of processes that are not its own. Undefined: not all could be looked at. */
function openedBy({ pids, threads }: Members, proc: Proc): NamespaceHandle[] | undefined {
  const opened: NamespaceHandle[][] = [];
  const pidfds: string[][] = [];
  let budget = MOST_DESCRIPTORS;
  for (const { pid, tid } of [...pids.map((one) => ({ pid: one, tid: undefined })), ...threads]) {
    const descriptors = descriptorHandles(proc, pid, tid);
    budget -= descriptors.looked;
    if (!descriptors.complete || budget < 0) return undefined;
    opened.push(descriptors.handles);
    pidfds.push(descriptors.pidfds);
  }
  const own = new Set(pids);
  const behind = pidfdHandles(pidfds.flat(), (pid) => own.has(pid), proc);
  return behind && [...opened.flat(), ...behind];
}

/** Of one mount namespace, by the first of its processes that is still there. Undefined: it may not be read. */
function mountsOf(pids: readonly number[], proc: Proc): NamespaceHandle[] | undefined {
  for (const pid of pids) {
    const text = proc.textIfReadable(pid, 'mountinfo');
    if (text !== undefined) {
      return mountHandles(parseMountinfo(text), proc.nsfsDevice()).map((handle) => ({
        ...handle,
        at: `/proc/${pid}/root${handle.at}`,
      }));
    }
    if (proc.has(pid)) return undefined;
  }
  return [];
}

/** Who stands in each mount namespace that the container made for itself; what lies in the host's is not in the container. */
function madeInside({ standings }: Members, workload: Workload, strays: Strays): number[][] {
  const readers = new Map<number, number[]>();
  for (const { namespaces, pids, threads } of standings) {
    const { mnt } = namespaces;
    if (!mnt || strays.tenantsOf('mnt', mnt).length > 0 || strays.isHosts('mnt', mnt, workload)) continue;
    readers.set(mnt.ino, [...(readers.get(mnt.ino) ?? []), ...pids, ...threads.map(({ tid }) => tid)]);
  }
  return [...readers.values()];
}

function withElsewhere(
  handle: NamespaceHandle,
  workload: Workload,
  crowd: Crowd,
  kernel: Kernel,
): NamespaceHandle {
  const outsider = crowd.outsider(handle.type, handle.id, workload);
  if (outsider !== undefined) return { ...handle, elsewhere: `process ${outsider}` };
  const mount = kernel.hostMountOf(handle);
  return mount === undefined ? handle : { ...handle, elsewhere: `mount of the host at ${mount}` };
}
