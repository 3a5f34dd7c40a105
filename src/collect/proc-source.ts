import { SourceUnavailableError } from '../errors.ts';
import type { Observed } from '../model/observed.ts';
import type { Workload } from '../model/workload.ts';
import { type NamespaceId, type NamespaceType, sameNamespace } from '../namespaces.ts';
import { type ContainerGroup, type ContainerGroups, workloadIdOf } from './kernel/container-groups.ts';
import type { Kernel } from './kernel/kernel.ts';
import { isContainerId, podOfMembership } from './kernel/process.ts';
import { withInfra } from './pods.ts';
import type { Found, SourceOptions } from './source.ts';

/**
 * Containers found without any engine: a cgroup path with a container's id or name makes a group of processes a container.
 * Rootless containers on cgroup v1 have no cgroup of their own and cannot be found so.
 * Throws SourceUnavailableError if /proc cannot be listed.
 */
export async function collectFromProc({ kernel, onProgress }: SourceOptions): Promise<Found> {
  const groups = listGroups(kernel).all;
  const { workloads, vanished } = lookAtGroups(groups, kernel, onProgress);
  return {
    engines: [],
    workloads,
    gaps: [],
    listed: groups.length,
    stopped: 0,
    vanished,
    unlisted: [],
    unanswered: [],
    requests: 0,
  };
}

function listGroups(kernel: Kernel): ContainerGroups {
  try {
    return kernel.groups();
  } catch (cause) {
    throw new SourceUnavailableError(`cannot list ${kernel.proc.root}: ${(cause as Error).message}`, {
      cause,
      suggestions: ['run as root', 'or name the directory where procfs is mounted: --proc DIR'],
    });
  }
}

/** What the kernel shows of each; a group of which no process is left has vanished. */
export function lookAtGroups(
  groups: readonly ContainerGroup[],
  kernel: Kernel,
  onProgress?: SourceOptions['onProgress'],
): Pick<Found, 'workloads' | 'vanished'> {
  const workloads: Workload[] = [];
  const vanished: string[] = [];
  for (const [index, group] of groups.entries()) {
    const workload = lookAtGroup(group, kernel);
    if (workload) workloads.push(workload);
    else vanished.push(group.name);
    onProgress?.(index + 1, groups.length);
  }
  return { workloads: withInfra(workloads, kernel.proc), vanished };
}

function lookAtGroup(group: ContainerGroup, kernel: Kernel): Workload | undefined {
  const { id, name, path, runtime } = group;
  const pid = kernel.groups().initOf(group);
  if (pid === undefined) return undefined;
  const sighting = kernel.observe(pid, { id, files: [], cgroup: path });
  if ('gap' in sighting && sighting.gap.reason === 'vanished') return undefined;
  const pod = podOfMembership(group);
  return {
    id: workloadIdOf(group),
    name,
    ...(isContainerId(id) && { generatedName: true }),
    ...(runtime && { runtime }),
    labels: {},
    ...(pod && { pod }),
    state: 'running',
    ...('observed' in sighting && { observed: withSupervisor(path, sighting.observed, kernel) }),
    gaps: 'observed' in sighting ? sighting.gaps : [sighting.gap],
  };
}

/** No engine tells of itself: one in a container, or rootless, has a host of its own. */
function withSupervisor(path: string, observed: Observed, kernel: Kernel): Observed {
  const namespaces = kernel.supervisorNamespaces({ id: path, observed }) ?? {};
  const seen = Object.entries(namespaces) as [NamespaceType, NamespaceId][];
  const supervisor = Object.fromEntries(
    seen.filter(([type, id]) => {
      const machine = kernel.host.reference[type]?.id;
      return machine !== undefined && !sameNamespace(machine, id);
    }),
  );
  return Object.keys(supervisor).length > 0 ? { ...observed, supervisor } : observed;
}
