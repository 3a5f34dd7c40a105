import type { Ownership } from '../../model/observed.ts';
import type { MountRow } from './mountinfo.ts';
import { cgroupWithin, membershipIn } from './process.ts';

/** What the engine says of a container by which its processes can be told. */
export interface Marks {
  id: string;
  /** HostnamePath, HostsPath and ResolvConfPath of the inspect. */
  files: string[];
  /** Of one that was found by its cgroup, that: its name may be anything, and part of other names. */
  cgroup?: string;
  /** GraphDriver.Data.UpperDir; null with vfs and the containerd image store. */
  upperDir?: string;
  /** Milliseconds since 1970. */
  startedAt?: number;
}

/** What the kernel says of a process. */
export interface Traits {
  cgroup: string;
  mounts: readonly MountRow[];
  /** Milliseconds since 1970, cut to a second's precision: btime is. */
  startedAt?: number;
}

/** Clock ticks a second in what /proc prints: USER_HZ, 100 on every architecture that Node runs on. */
export const TICKS_PER_SECOND = 100;

const ENGINE_TARGETS = new Set(['/etc/hostname', '/etc/hosts', '/etc/resolv.conf']);

/**
 * Whether a process is the container's, and by what: a PID alone may be another PID namespace's or reused.
 *
 * The cgroup decides where it names the container. Rootless engines on cgroup v1 have none; there the files that the
 * engine made for the container do. A container joined to another one's network has that one's files: then its own
 * overlay decides, or, where the engine names none, the start time.
 */
export function confirm(marks: Marks, traits: Traits): Ownership | undefined {
  if (cgroupOf(marks, traits.cgroup) !== undefined) return 'cgroup';
  const root = traits.mounts.findLast(({ target }) => target === '/');
  if (marks.upperDir && root?.superOptions.split(',').includes(`upperdir=${marks.upperDir}`)) return 'mounts';

  const files = marks.files.filter((path) => traits.mounts.some((row) => isMountOf(row, path)));
  if (files.some((path) => path.includes(marks.id))) return 'mounts';
  if (files.length > 0 && !marks.upperDir && startsTogether(marks, traits)) return 'startTime';
  return undefined;
}

/** The path, of those of a process, that tells it to be the container's. */
export function cgroupOf({ id, cgroup }: Marks, text: string): string | undefined {
  const path = cgroup ?? membershipIn(text, id)?.path;
  return path === undefined ? undefined : cgroupWithin(text, path);
}

/** The root field is relative to the file system, which need not be mounted at `/`: compare the path's end. */
const isMountOf = ({ target, root }: MountRow, path: string): boolean =>
  ENGINE_TARGETS.has(target) && root.split('/').length > 3 && (path === root || path.endsWith(root));

/** StartedAt lay 0.9 to 1.15 s after btime + start time on every engine measured; a clock step would break it. */
function startsTogether({ startedAt: told }: Marks, { startedAt: seen }: Traits): boolean {
  if (told === undefined || seen === undefined) return false;
  const seconds = (told - seen) / 1000;
  return seconds >= -1 && seconds <= 3;
}
