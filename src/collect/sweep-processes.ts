import type { ContainerProcesses, Engine, Facts, NamespaceHandle, Workload } from '../model/facts.ts';
import {
  NAMESPACE_TYPES,
  type NamespaceId,
  type NamespaceType,
  namespaceKey,
  sameNamespace,
} from '../namespaces.ts';
import { ContainerGroups } from './kernel/container-groups.ts';
import { Crowd, type Members } from './kernel/crowd.ts';
import { descriptorHandles, mountHandles } from './kernel/handles.ts';
import type { Kernel } from './kernel/kernel.ts';
import { parseMountinfo } from './kernel/mountinfo.ts';
import { Owners } from './kernel/owners.ts';
import { Strays } from './kernel/strays.ts';
import { Sweep } from './kernel/sweep.ts';

export interface SweepSettings {
  /** Each thread too. */
  threads: boolean;
  /** Milliseconds that a process must stay where it does not belong to be listed. */
  settleMs: number;
  /** Of who collects again and again: what was found to stay there the last time. */
  settled?: Set<string>;
}

/** The first process of the machine: what it stands in is what "the host" means, readable or not. */
const INIT = 1;

/** Of one container, in the facts. */
const MOST_HANDLES = 100;

/** Of one container: its processes may open as many as they like, and a scan must end. */
const MOST_DESCRIPTORS = 500_000;

/**
 * Looks once at all processes of the host, and says of each container what its processes are, which namespaces they hold
 * a handle to, and of all processes which stand where they do not belong. Nothing where /proc does not show the host's.
 */
export async function sweepProcesses(
  kernel: Kernel,
  { workloads, engines }: { workloads: Workload[]; engines: readonly Engine[] },
  { threads, settleMs, settled }: SweepSettings,
): Promise<Pick<Facts, 'workloads' | 'sweep'>> {
  if (kernel.host.vantage !== 'host' || workloads.every(({ observed }) => !observed)) return { workloads };
  // Afresh: who was on the way into a container when engines were asked is there by now.
  const owners = new Owners(kernel.proc, new ContainerGroups(kernel.proc), workloads);
  const strays = new Strays(kernel, owners, workloads, engines);
  const sweep = new Sweep(kernel.proc, { threads, forChildren: true });
  const crowd = new Crowd(sweep, owners);
  return {
    workloads: workloads.map((workload) => withProcesses(workload, crowd, strays, kernel)),
    sweep: {
      processes: sweep.pids.length,
      denied: sweep.denied.filter((pid) => pid !== INIT).length,
      threads,
      settleMs,
      strays: await strays.find(sweep, settleMs, settled),
    },
  };
}

function withProcesses(workload: Workload, crowd: Crowd, strays: Strays, kernel: Kernel): Workload {
  const { observed } = workload;
  if (!observed) return workload;
  const members = crowd.of(workload);
  const own = namespacesOf(members);
  const isSomebodys = ({ type, id, elsewhere }: NamespaceHandle): boolean =>
    elsewhere !== undefined || strays.tenantsOf(type, id).length > 0 || strays.isHosts(type, id, workload);
  // Where one of its processes has left to, it has no business either.
  const isOwn = (handle: NamespaceHandle): boolean => {
    const first = observed.namespaces[handle.type];
    if (first && sameNamespace(first, handle.id)) return true;
    return own.has(namespaceKey(handle.type, handle.id)) && !isSomebodys(handle);
  };
  const handles = handlesOf(workload, members, madeInside(members, workload, strays), kernel)
    ?.filter((handle) => !isOwn(handle))
    .map((handle) => withElsewhere(handle, workload, crowd, kernel))
    // Those that matter first: a container may make thousands of its own to hide one among them.
    .sort((a, b) => Number(isSomebodys(b)) - Number(isSomebodys(a)))
    .slice(0, MOST_HANDLES);
  const { handles: _, ...rest } = observed;
  return {
    ...workload,
    observed: {
      ...rest,
      processes: processesOf(workload, members, own, strays),
      ...(handles && { handles }),
    },
  };
}

type Namespaces = ReadonlyMap<string, { type: NamespaceType; id: NamespaceId }>;

/** All in which one of its processes stands. */
function namespacesOf({ standings }: Members): Namespaces {
  const found = new Map<string, { type: NamespaceType; id: NamespaceId }>();
  for (const { namespaces } of standings) {
    for (const type of NAMESPACE_TYPES) {
      const id = namespaces[type];
      if (id) found.set(namespaceKey(type, id), { type, id });
    }
  }
  return found;
}

function processesOf(
  workload: Workload,
  { pids, denied }: Members,
  own: Namespaces,
  strays: Strays,
): ContainerProcesses {
  const nested: ContainerProcesses['nested'] = {};
  for (const { type, id } of own.values()) {
    const isNobodys = strays.tenantsOf(type, id).length === 0 && !strays.isHosts(type, id, workload);
    if (isNobodys && workload.observed?.namespaces[type]) nested[type] = (nested[type] ?? 0) + 1;
  }
  return { count: pids.length, denied, nested };
}

/**
 * Each namespace once: from the lists of mounts of all its mount namespaces, and from what its processes have open.
 * Undefined: they could not all be looked at.
 */
function handlesOf(
  { observed }: Workload,
  { pids, threads, denied }: Members,
  mountsOf: readonly number[],
  { proc }: Kernel,
): NamespaceHandle[] | undefined {
  if (!observed?.handles || denied > 0) return undefined;
  const found = new Map<string, NamespaceHandle>();
  const take = (handles: readonly NamespaceHandle[]): void => {
    for (const handle of handles) {
      const key = namespaceKey(handle.type, handle.id);
      if (!found.has(key)) found.set(key, handle);
    }
  };
  take(observed.handles);
  for (const pid of mountsOf) {
    const rows = parseMountinfo(proc.textIfReadable(pid, 'mountinfo') ?? '');
    take(
      mountHandles(rows, proc.nsfsDevice()).map((handle) => ({
        ...handle,
        at: `/proc/${pid}/root${handle.at}`,
      })),
    );
  }
  let budget = MOST_DESCRIPTORS;
  for (const { pid, tid } of [...pids.map((one) => ({ pid: one, tid: undefined })), ...threads]) {
    const { handles, complete, looked } = descriptorHandles(proc, pid, tid);
    budget -= looked;
    if (!complete || budget < 0) return undefined;
    take(handles);
  }
  return [...found.values()];
}

/** A process in each mount namespace that the container made for itself; what lies in the host's is not in the container. */
function madeInside({ standings }: Members, workload: Workload, strays: Strays): number[] {
  const readers = new Map<number, number>();
  for (const { namespaces, pids, threads } of standings) {
    const { mnt } = namespaces;
    const pid = pids[0] ?? threads[0]?.tid;
    if (!mnt || pid === undefined) continue;
    const isNobodys = strays.tenantsOf('mnt', mnt).length === 0 && !strays.isHosts('mnt', mnt, workload);
    if (isNobodys) readers.set(mnt.ino, pid);
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
  const elsewhere = outsider === undefined ? kernel.hostMountOf(handle) : `process ${outsider}`;
  return elsewhere === undefined ? handle : { ...handle, elsewhere };
}
