import { SourceUnavailableError } from '../errors.ts';
import type { Workload } from '../model/facts.ts';
import type { Kernel } from './kernel/kernel.ts';
import { podOfCgroup } from './kernel/process.ts';
import type { Found, SourceOptions } from './source.ts';

/**
 * Containers found without any engine: a cgroup path with a container's id makes a group of processes a container.
 * Rootless containers on cgroup v1 have no cgroup of their own and cannot be found so.
 */
export async function collectFromProc({ kernel, onProgress }: SourceOptions): Promise<Found> {
  const ids = listContainers(kernel);
  const workloads: Workload[] = [];
  const vanished: string[] = [];
  for (const [index, id] of ids.entries()) {
    const workload = look(kernel, id);
    if (workload) workloads.push(workload);
    else vanished.push(id.slice(0, 12));
    onProgress?.(index + 1, ids.length);
  }
  return { engines: [], workloads, gaps: [], listed: ids.length, stopped: 0, vanished, requests: 0 };
}

function listContainers(kernel: Kernel): string[] {
  try {
    return [...kernel.containers().keys()].sort();
  } catch (cause) {
    throw new SourceUnavailableError(`cannot read ${kernel.proc.root}: ${(cause as Error).message}`, {
      cause,
      suggestions: ['name the directory where procfs is mounted: --proc /proc'],
    });
  }
}

/** Undefined if no process of it is left. */
function look(kernel: Kernel, id: string): Workload | undefined {
  const pid = kernel.initOf(id);
  if (pid === undefined) return undefined;
  const sighting = kernel.observe(pid, { id, files: [] });
  if ('gap' in sighting && sighting.gap.reason === 'vanished') return undefined;
  const pod = 'observed' in sighting && sighting.observed.cgroup && podOfCgroup(sighting.observed.cgroup);
  return {
    id,
    name: id.slice(0, 12),
    generatedName: true,
    labels: {},
    ...(pod && { pod }),
    state: 'running',
    ...('observed' in sighting && { observed: sighting.observed }),
    gaps: 'observed' in sighting ? sighting.gaps : [sighting.gap],
  };
}
