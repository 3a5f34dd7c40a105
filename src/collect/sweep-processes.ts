import type { ContainerProcesses, Engine, Facts, NamespaceHandle, Workload } from '../model/facts.ts';
import { NAMESPACE_TYPES, type NamespaceId, type NamespaceType, namespaceKey } from '../namespaces.ts';
import { Crowd, type Members } from './kernel/crowd.ts';
import { descriptorHandles } from './kernel/handles.ts';
import type { Kernel } from './kernel/kernel.ts';
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

/** Of one container; more are the same handle opened again and again. */
const MOST_HANDLES = 100;

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
  const owners = new Owners(kernel.proc, kernel.groups(), workloads);
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
  const handles = handlesOf(workload, members, kernel)
    ?.filter(({ type, id }) => !own.has(namespaceKey(type, id)))
    .slice(0, MOST_HANDLES)
    .map((handle) => withElsewhere(handle, workload, crowd, kernel));
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

/** Each namespace once. Undefined: they could not all be looked for. */
function handlesOf(
  { observed }: Workload,
  { pids }: Members,
  { proc }: Kernel,
): NamespaceHandle[] | undefined {
  if (!observed?.handles) return undefined;
  const found = new Map<string, NamespaceHandle>();
  const take = (handles: readonly NamespaceHandle[]): void => {
    for (const handle of handles) {
      const key = namespaceKey(handle.type, handle.id);
      if (!found.has(key)) found.set(key, handle);
    }
  };
  take(observed.handles);
  for (const pid of pids) {
    const { handles, complete } = descriptorHandles(proc, pid);
    if (!complete) return undefined;
    take(handles);
  }
  return [...found.values()];
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
