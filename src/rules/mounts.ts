import type { Evidence } from '../model/evidence.ts';
import type { Workload } from '../model/workload.ts';
import { askedEvidence, askedFor, configuredEvidence, mountLine, observedEvidence } from './evidence.ts';
import { isMadeFor } from './made-for.ts';
import { type Path, parsePath } from './paths.ts';

/** A path of the host inside a workload. */
export interface HostMount {
  /**
   * Where it comes from: as the engine was asked, then as the kernel has it. They differ where the asked path is or
   * holds a symbolic link, or where the host has the file system in several places.
   */
  sources: HostPath[];
  target: string;
  writable: boolean;
  evidence: Evidence[];
}

interface HostPath {
  /** As a witness spells it. */
  text: string;
  path: Path;
}

/**
 * What both witnesses say, one entry for each target, sorted by it: Docker lists mounts in no fixed order. Of a file alone
 * as it has them.
 * Undefined: neither witness could say. Volumes by name are not paths of the host, whatever directory holds them.
 */
export function hostMounts(workload: Workload): readonly HostMount[] | undefined {
  if (!askedFor(workload) && !workload.observed?.mounts) return undefined;
  return mountsOf(workload);
}

/** Several rules ask for the same, one after the other. A WeakMap would keep what it knows of thousands for long. */
function rememberingLast<T>(find: (workload: Workload) => T): (workload: Workload) => T {
  let last: { workload: Workload; found: T } | undefined;
  return (workload) => {
    if (last?.workload !== workload) last = { workload, found: find(workload) };
    return last.found;
  };
}

const mountsOf = rememberingLast(findMounts);

function findMounts(workload: Workload): readonly HostMount[] {
  const { observed } = workload;
  const byTarget = new Map<string, Found>();
  for (const [index, mount] of (askedFor(workload)?.mounts ?? []).entries()) {
    if (mount.type !== 'bind' || isMadeFor(workload, mount.source, mount.target, true)) continue;
    add(byTarget, mount, mountEvidence(workload, index));
  }
  const asked = new Set(byTarget.keys());
  for (const mount of observed?.mounts ?? []) {
    const asBind = asked.has(mount.target);
    for (const source of [mount.source, ...(mount.also ?? [])]) {
      if (source === undefined || isEngineShm(mount.target, source)) continue;
      if (isMadeFor(workload, source, mount.target, asBind)) continue;
      const line = mountLine({ ...mount, source });
      add(byTarget, { ...mount, source }, observedEvidence(workload, 'mountinfo', line));
    }
  }
  const found = [...byTarget.values()];
  return workload.configured || observed ? found.sort((a, b) => (a.target < b.target ? -1 : 1)) : found;
}

/** What a pass rests on: all that each witness lists. */
export const mountWitnesses: (workload: Workload) => readonly Evidence[] = rememberingLast(findWitnesses);

function findWitnesses(workload: Workload): readonly Evidence[] {
  const { configured, observed } = workload;
  return [
    ...(configured
      ? [configuredEvidence('Mounts', listOf(configured.mounts))]
      : askedEvidence(workload, 'mounts')),
    ...(observed?.mounts ? observedEvidence(workload, 'mountinfo', listOf(observed.mounts)) : []),
  ];
}

/** Of one of the mounts that were asked for, by its number. */
export function mountEvidence(workload: Workload, index: number): Evidence[] {
  const { configured, declared } = workload;
  const mount = askedFor(workload)?.mounts[index];
  if (!mount) return [];
  if (configured) return [configuredEvidence('Mounts', mountLine(mount))];
  const place = declared?.places.mounts?.[index] ?? declared?.place;
  if (!place) return [];
  return [{ witness: 'declared', field: place.path, value: mountLine(mount), place }];
}

interface Mount {
  source: string;
  target: string;
  writable: boolean;
}

/** A mount that may still grow: a file may ask for one target many thousand times. */
interface Found extends HostMount {
  told: Set<string>;
}

/** The kernel is heard last, and whether it can be written to is by its word. */
function add(
  byTarget: Map<string, Found>,
  { source, target, writable }: Mount,
  evidence: readonly Evidence[],
): void {
  const mount = byTarget.get(target) ?? { sources: [], target, writable, evidence: [], told: new Set() };
  byTarget.set(target, mount);
  mount.writable = writable;
  for (const one of evidence) mount.evidence.push(one);
  const path = mount.told.has(source) ? undefined : parsePath(source);
  if (!path) return;
  mount.told.add(source);
  mount.sources.push({ text: source, path });
}

/** What engines mount at /dev/shm lies in a directory of theirs that is called so, or is the host's: rule `shared-shm`. */
const isEngineShm = (target: string, source: string): boolean =>
  target === '/dev/shm' && source.endsWith('/shm');

const listOf = (mounts: readonly { source?: string; target: string }[]): string =>
  mounts
    .map(({ source, target }) => (source ? `${source} on ${target}` : target))
    .sort()
    .join(', ') || 'none';
