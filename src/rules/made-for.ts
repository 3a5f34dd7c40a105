import type { Workload } from '../model/workload.ts';

/** Files that every engine puts into each container. */
const ENGINE_TARGETS = new Set([
  '/etc/hostname',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/run/.containerenv',
  '/run/secrets',
  '/dev/shm',
]);

/** Where an engine keeps what it makes for a container, with the container's id. */
const ENGINE_FILE = /\/(?:containers|[a-z0-9]+-containers|sandboxes)\/([0-9a-f]{64})(?:\/|$)/;

const ROOT_DIRECTORY =
  /\/(?:overlay2?|vfs\/dir|aufs\/mnt|btrfs\/subvolumes|zfs\/graph|devicemapper\/mnt)\/[0-9a-f]{64}(?:\/|$)/;

const VOLUME = /\/volumes\/[^/]+\/_data(?:\/|$)/;

const POD_FILE = /\/kubelet\/pods\/([^/]+)\/(?:volumes|volume-subpaths|containers|etc-hosts)(?:\/|$)/;

/**
 * Whether an engine or a kubelet made this path of the host for this very workload: it lies among the state of all of
 * them, and of the others each is sensitive.
 */
export function isMadeFor(workload: Workload, source: string, target: string, asBind: boolean): boolean {
  const pod = POD_FILE.exec(source)?.[1];
  if (pod !== undefined) return pod === workload.pod;
  const container = ENGINE_FILE.exec(source)?.[1];
  // A container joined to another one's network is given that one's files.
  if (container !== undefined) return ENGINE_TARGETS.has(target) || container === workload.id;
  // Who asks for the path by name asks for what lies there, whoever it was made for.
  if (asBind) return false;
  return VOLUME.test(source) || (target === '/' && ROOT_DIRECTORY.test(source));
}
