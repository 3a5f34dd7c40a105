import type { Engine } from '../model/engine.ts';
import type { Facts } from '../model/facts.ts';
import type { ContainerProcesses } from '../model/observed.ts';
import type { Workload } from '../model/workload.ts';
import { NAMESPACE_TYPES, type NamespaceId, type NamespaceType, namespaceKey } from '../namespaces.ts';
import { handlesOf } from './container-handles.ts';
import { ContainerGroups } from './kernel/container-groups.ts';
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
  // Afresh: who was on the way into a container when engines were asked is there by now.
  const owners = new Owners(kernel.proc, new ContainerGroups(kernel.proc), workloads);
  const strays = new Strays(kernel, owners, workloads, engines);
  const sweep = new Sweep(kernel.proc, { threads, forChildren: true });
  const crowd = new Crowd(sweep, owners);
  return {
    workloads: workloads.map((workload) => withProcesses(workload, crowd, strays, kernel)),
    sweep: {
      processes: sweep.pids.length,
      denied: sweep.unknown.length,
      threads,
      settleMs,
      strays: await strays.find(sweep, { threads, settleMs, settled }),
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
