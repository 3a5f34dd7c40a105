import type { Evidence, Workload } from '../model/facts.ts';
import { configuredEvidence, observedEvidence } from './evidence.ts';
import { lastName, normalizePath } from './paths.ts';

/** A path of the host inside a workload. */
export interface HostMount {
  /**
   * Where it comes from: as the engine was asked, then as the kernel has it. They differ where the asked path is or
   * holds a symbolic link, or where the host has the file system in several places.
   */
  sources: string[];
  target: string;
  writable: boolean;
  evidence: Evidence[];
}

/**
 * What both witnesses say, one entry for each target, sorted by it: Docker lists mounts in no fixed order.
 * Undefined: neither witness could say. Volumes by name are not paths of the host, whatever directory holds them.
 */
export function hostMounts(workload: Workload): HostMount[] | undefined {
  const { configured, observed } = workload;
  if (!configured && !observed?.mounts) return undefined;
  const byTarget = new Map<string, HostMount>();
  for (const mount of configured?.mounts ?? []) {
    if (mount.type === 'bind') add(byTarget, mount, configuredEvidence('Mounts', lineOf(mount)));
  }
  for (const mount of observed?.mounts ?? []) {
    if (mount.source === undefined || isEngineShm(mount.target, mount.source)) continue;
    const [evidence] = observedEvidence(workload, 'mountinfo', lineOf({ ...mount, source: mount.source }));
    if (evidence) add(byTarget, { ...mount, source: mount.source }, evidence);
  }
  return [...byTarget.values()].sort((a, b) => (a.target < b.target ? -1 : 1));
}

/** What a pass rests on: all that each witness lists. */
export function mountWitnesses(workload: Workload): Evidence[] {
  const { configured, observed } = workload;
  return [
    ...(configured ? [configuredEvidence('Mounts', listOf(configured.mounts))] : []),
    ...(observed?.mounts ? observedEvidence(workload, 'mountinfo', listOf(observed.mounts)) : []),
  ];
}

interface Mount {
  source: string;
  target: string;
  writable: boolean;
}

function add(
  byTarget: Map<string, HostMount>,
  { source, target, writable }: Mount,
  evidence: Evidence,
): void {
  const key = normalizePath(target);
  const known = byTarget.get(key);
  byTarget.set(key, {
    sources: [...new Set([...(known?.sources ?? []), source])],
    target: known?.target ?? target,
    // The kernel speaks last, and what it shows is what is.
    writable,
    evidence: [...(known?.evidence ?? []), evidence],
  });
}

/** What engines mount at /dev/shm lies in a directory of theirs that is called so, or is the host's: rule `shared-shm`. */
const isEngineShm = (target: string, source: string): boolean =>
  normalizePath(target) === '/dev/shm' && lastName(source) === 'shm';

const lineOf = ({ source, target, writable }: Mount): string =>
  `${source} on ${target} ${writable ? 'read-write' : 'read-only'}`;

const listOf = (mounts: readonly { source?: string; target: string }[]): string =>
  mounts
    .map(({ source, target }) => (source ? `${source} on ${target}` : target))
    .sort()
    .join(', ') || 'none';
