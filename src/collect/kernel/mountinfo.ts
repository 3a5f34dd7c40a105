import type { ObservedMount } from '../../model/observed.ts';

/** A line of /proc/<pid>/mountinfo: proc_pid_mountinfo(5). */
export interface MountRow {
  /** major:minor of the file system. */
  device: string;
  /** The directory of the file system that is mounted. */
  root: string;
  target: string;
  /** Of this mount: `rw,nosuid`. */
  options: string;
  /** Peer group, if the mount is shared. */
  sharedGroup?: string;
  fsType: string;
  superOptions: string;
}

/** Optional fields come in front of the hyphen. The kernel escapes blanks and line breaks, and the source may be empty. */
const ROW = /^\d+ \d+ ([^ ]+) ([^ ]+) ([^ ]+) ([^ ]+) ((?:[^ ]+ )*?)- ([^ ]+) [^ ]* ([^ ]*)/;

export const parseMountinfo = (text: string): MountRow[] =>
  text.split('\n').flatMap((line) => {
    const found = ROW.exec(line);
    return found ? rowOf(found.slice(1)) : [];
  });

function rowOf([
  device = '',
  root = '',
  target = '',
  options = '',
  optional = '',
  fsType = '',
  superOptions = '',
]: string[]): MountRow {
  const [, sharedGroup] = /(?:^| )shared:(\d+)/.exec(optional) ?? [];
  return {
    device,
    root: unescapeOctal(root),
    target: unescapeOctal(target),
    options,
    ...(sharedGroup !== undefined && { sharedGroup }),
    fsType,
    superOptions,
  };
}

const unescapeOctal = (text: string): string =>
  text.includes('\\')
    ? text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    : text;

/** Of one directory; a hostile host could have it mounted a thousand times. */
const MOST_PATHS = 8;

const INSIDE_A_CONTAINER =
  /\/(?:overlay2?|btrfs\/subvolumes|zfs\/graph|devicemapper\/mnt|overlay-containers)\/[0-9a-f]{64}\/(?:merged|rootfs)\/./;

/** The host's mounts, arranged to answer where on the host a container's mount comes from. */
export class HostMounts {
  readonly #byDevice = new Map<string, MountRow[]>();
  readonly #groups: ReadonlySet<string>;

  constructor(rows: readonly MountRow[]) {
    for (const row of rows) {
      // A container's own mounts, which show below its root directory on the host.
      if (INSIDE_A_CONTAINER.test(row.target)) continue;
      const same = this.#byDevice.get(row.device);
      if (same) same.push(row);
      else this.#byDevice.set(row.device, [row]);
    }
    this.#groups = new Set(rows.flatMap(({ sharedGroup }) => sharedGroup ?? []));
  }

  /**
   * Paths on the host of what a container has mounted, none if that file system is not mounted there. By the mount of the
   * largest part of the file system first: an engine bind mounts what a volume stands for, and that is /etc all the same.
   * But the largest part may be mounted aside, as at /sysroot, and /etc be a mount of its own. One of another type is no
   * longer there: the number of a file system without a disk is given to the next one as soon as it is unmounted.
   */
  pathsOf({ device, root, fsType }: MountRow): string[] {
    const rows = (this.#byDevice.get(device) ?? [])
      .filter((row) => row.fsType === fsType && isBelow(root, row.root))
      .sort((a, b) => a.root.length - b.root.length || a.target.length - b.target.length);
    const paths = rows.map((row) => {
      const rest = row.root === '/' ? root : root.slice(row.root.length);
      return `${row.target === '/' ? '' : row.target}${rest === '/' ? '' : rest}` || '/';
    });
    return [...new Set(paths)].slice(0, MOST_PATHS);
  }

  sharesGroup({ sharedGroup }: MountRow): boolean {
    return sharedGroup !== undefined && this.#groups.has(sharedGroup);
  }
}

const isBelow = (path: string, directory: string): boolean =>
  directory === '/' || path === directory || path.startsWith(`${directory}/`);

/**
 * The mounts of a container that lead out of it, and its /dev/shm: all but those that a runtime makes for every
 * container. What they mean is for rules to say. Those that merely come along with another are left out.
 */
export function leadingOut(rows: readonly MountRow[], host: HostMounts): ObservedMount[] {
  const found: ObservedMount[] = [];
  for (const row of rows) {
    const [source, ...also] = host.pathsOf(row);
    if (row.target !== '/dev/shm' && (source === undefined || isMadeByRuntime(row, source))) continue;
    const mount: ObservedMount = {
      target: row.target,
      ...(source !== undefined && { source }),
      ...(also.length > 0 && { also }),
      fsType: row.fsType,
      device: row.device,
      writable: row.options.split(',').includes('rw'),
      sharedWithHost: host.sharesGroup(row),
    };
    if (!found.some((parent) => bringsAlong(parent, mount))) found.push(mount);
  }
  return found;
}

/** A recursive bind mount of /srv at /data brings the mount of /srv/a at /data/a; one of / brings everything. */
function bringsAlong(
  parent: ObservedMount,
  { source, target, sharedWithHost, writable }: ObservedMount,
): boolean {
  if (parent.source === undefined || source === undefined || !isBelow(target, parent.target)) return false;
  if (sharedWithHost && !parent.sharedWithHost) return false;
  if (parent.source === '/') return true;
  // Writable where the other is not, somebody asked for it.
  if (writable && !parent.writable) return false;
  return source.slice(parent.source.length) === target.slice(parent.target.length);
}

/** File systems of which a container gets a view at a fixed place. */
const VIEWS: Record<string, string> = { proc: '/proc', sysfs: '/sys' };

/** By what is mounted, not by where alone: a directory of the host at /sys/firmware is a directory of the host. */
function isMadeByRuntime({ target, root, fsType }: MountRow, source: string): boolean {
  const view = VIEWS[fsType];
  if (view !== undefined && target === (root === '/' ? view : view + root)) return true;
  if (/^cgroup2?$/.test(fsType) && isBelow(target, '/sys/fs/cgroup')) return true;
  if (target === '/' && fsType === 'overlay') return true;
  return ENGINE_FILES.has(target) && OWN_FILES.test(source);
}

/** Files that every engine puts into each container, and where they lie on the host. */
const ENGINE_FILES = new Set([
  '/etc/hostname',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/run/.containerenv',
  '/run/secrets',
]);

const OWN_FILES = /\/(containers|[a-z0-9]+-containers|sandboxes)\/[0-9a-f]{64}(\/|$)/;
