import type { Engine } from '../model/engine.ts';
import type { Facts } from '../model/facts.ts';
import type { Stray } from '../model/host.ts';
import type { ContainerProcesses, NamespaceHandle } from '../model/observed.ts';
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
  const owners = new Owners(kernel.proc, kernel.recentGroups(), workloads, kernel.host.reference);
  const strays = new Strays(kernel, owners, workloads, engines);
  const sweep = new Sweep(kernel.proc, { threads, forChildren: true });
  const crowd = new Crowd(sweep, owners);
  const looked = workloads.map((workload) => lookAt(workload, crowd, strays, kernel));
  const found = await strays.find(sweep, { threads, settleMs, settled });
  return {
    workloads: looked.map((one) => withProcesses(one, strays, found)),
    sweep: {
      processes: sweep.pids.length,
      denied: sweep.unknown.length,
      threads,
      settleMs,
      strays: found,
    },
  };
}

type Namespaces = ReadonlyMap<string, { type: NamespaceType; id: NamespaceId }>;

interface Looked {
  workload: Workload;
  members: Members;
  own: Namespaces;
  handles: NamespaceHandle[] | undefined;
}

/** Looked for before others are waited for: handles come and go. */
function lookAt(workload: Workload, crowd: Crowd, strays: Strays, kernel: Kernel): Looked {
  const members = crowd.of(workload);
  const own = namespacesOf(members);
  const handles = workload.observed && handlesOf(workload, { members, own, crowd, strays, kernel });
  return { workload, members, own, handles };
}

function withProcesses(
  { workload, members, own, handles }: Looked,
  strays: Strays,
  found: readonly Stray[],
): Workload {
  const { observed } = workload;
  if (!observed) return workload;
  const { handles: _, ...rest } = observed;
  const foreign = foreignTo(workload, found);
  const nested: ContainerProcesses['nested'] = {};
  for (const [key, { type, id }] of own) {
    const isNobodys = strays.tenantsOf(type, id).length === 0 && !strays.isHosts(type, id, workload);
    if (isNobodys && observed.namespaces[type] && !foreign.has(key)) nested[type] = (nested[type] ?? 0) + 1;
  }
  return {
    ...workload,
    observed: {
      ...rest,
      processes: { count: members.pids.length, denied: members.denied, nested },
      ...(handles && { handles }),
    },
  };
}

/** Keys of the namespaces that turned out to be somebody else's: they were not made inside. */
const foreignTo = ({ id }: Workload, strays: readonly Stray[]): ReadonlySet<string> =>
  new Set(
    strays
      .filter(({ workloads }) => workloads.includes(id))
      .flatMap(({ elsewhere = {}, namespaces }) =>
        NAMESPACE_TYPES.flatMap((type) => {
          const place = elsewhere[type] && namespaces[type];
          return place ? [namespaceKey(type, place)] : [];
        }),
      ),
  );

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
