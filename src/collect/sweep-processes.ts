import type { Engine } from '../model/engine.ts';
import type { Facts } from '../model/facts.ts';
import type { Stray } from '../model/host.ts';
import type { ContainerProcesses } from '../model/observed.ts';
import type { Workload } from '../model/workload.ts';
import { NAMESPACE_TYPES, type NamespaceId, type NamespaceType, namespaceKey } from '../namespaces.ts';
import { handlesOf } from './container-handles.ts';
import { Crowd, type Members } from './kernel/crowd.ts';
import type { Kernel } from './kernel/kernel.ts';
import { Owners } from './kernel/owners.ts';
import { Strays, type SweepSettings } from './kernel/strays.ts';
import { Sweep } from './kernel/sweep.ts';

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
  // Who came since the cgroups were read is asked for its own, and who is on the way into a container is looked at again.
  const owners = new Owners(kernel.proc, kernel.recentGroups(), workloads);
  const strays = new Strays(kernel, owners, workloads, engines);
  const sweep = new Sweep(kernel.proc, { threads, forChildren: true });
  const crowd = new Crowd(sweep, owners);
  const looked = workloads.map((workload) => withProcesses(workload, crowd, strays, kernel));
  const found = await strays.find(sweep, { threads, settleMs, settled });
  return {
    workloads: looked.map((workload) => withoutForeign(workload, found)),
    sweep: {
      processes: sweep.pids.length,
      denied: sweep.unknown.length,
      threads,
      settleMs,
      strays: found,
    },
  };
}

function withProcesses(workload: Workload, crowd: Crowd, strays: Strays, kernel: Kernel): Workload {
  const { observed } = workload;
  if (!observed) return workload;
  const members = crowd.of(workload);
  const own = namespacesOf(members);
  const handles = handlesOf(workload, { members, own, crowd, strays, kernel });
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

/** What turned out to be somebody else's was not made inside. */
function withoutForeign(workload: Workload, strays: readonly Stray[]): Workload {
  const { observed, id } = workload;
  const foreign = new Map<string, NamespaceType>();
  for (const { workloads, elsewhere = {}, namespaces } of strays) {
    if (!workloads.includes(id)) continue;
    for (const type of Object.keys(elsewhere) as NamespaceType[]) {
      const place = namespaces[type];
      if (place) foreign.set(namespaceKey(type, place), type);
    }
  }
  if (!observed?.processes || foreign.size === 0) return workload;
  const nested = { ...observed.processes.nested };
  for (const type of foreign.values()) {
    const left = (nested[type] ?? 0) - 1;
    if (left > 0) nested[type] = left;
    else delete nested[type];
  }
  return { ...workload, observed: { ...observed, processes: { ...observed.processes, nested } } };
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
