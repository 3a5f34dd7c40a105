import type { ObservedMount } from '../../model/facts.ts';

/** A line of /proc/<pid>/mountinfo: proc_pid_mountinfo(5). */
export interface MountRow {
  /** major:minor of the file system. */
  device: string;
  /** The directory of the file system that is mounted. */
  root: string;
  target: string;
  options: string[];
  /** Peer group, if the mount is shared. */
  sharedGroup?: string;
  fsType: string;
  superOptions: string;
}

const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

export function parseMountinfo(text: string): MountRow[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const separator = line.indexOf(' - ');
      const [, , device = '', root = '', target = '', options = '', ...tags] = line
        .slice(0, separator)
        .split(' ');
      const [fsType = '', , superOptions = ''] = line.slice(separator + 3).split(' ');
      const shared = tags.find((tag) => tag.startsWith('shared:'));
      return {
        device,
        root: unescapeOctal(root),
        target: unescapeOctal(target),
        options: options.split(','),
        ...(shared && { sharedGroup: shared.slice('shared:'.length) }),
        fsType,
        superOptions,
      };
    });
}

/** Whether a mount option such as `hidepid=2` of this procfs hides other users' processes. */
export const hidesProcesses = (rows: readonly MountRow[], root: string): boolean =>
  rows.some(
    ({ fsType, target, superOptions }) =>
      fsType === 'proc' &&
      target === root &&
      /(^|,)hidepid=(1|2|4|noaccess|invisible|ptraceable)/.test(superOptions),
  );

/** The host's mounts, arranged to answer where on the host a container's mount comes from. */
export class HostMounts {
  readonly #byDevice = new Map<string, MountRow[]>();
  readonly #groups: ReadonlySet<string>;

  constructor(rows: readonly MountRow[]) {
    for (const row of rows) {
      const same = this.#byDevice.get(row.device);
      if (same) same.push(row);
      else this.#byDevice.set(row.device, [row]);
    }
    this.#groups = new Set(rows.flatMap(({ sharedGroup }) => sharedGroup ?? []));
  }

  /** Path on the host of what a container has mounted; undefined if that file system is not mounted on the host. */
  pathOf({ device, root }: MountRow): string | undefined {
    const [best] = (this.#byDevice.get(device) ?? [])
      .filter((row) => isBelow(root, row.root))
      // The deepest mounted directory says most; of bind mounts of the same one the shortest path is the original.
      .sort((a, b) => b.root.length - a.root.length || a.target.length - b.target.length);
    if (!best) return undefined;
    const rest = best.root === '/' ? root : root.slice(best.root.length);
    return `${best.target === '/' ? '' : best.target}${rest === '/' ? '' : rest}` || '/';
  }

  sharesGroup({ sharedGroup }: MountRow): boolean {
    return sharedGroup !== undefined && this.#groups.has(sharedGroup);
  }
}

const isBelow = (path: string, directory: string): boolean =>
  directory === '/' || path === directory || path.startsWith(`${directory}/`);

/** Files that every engine puts into each container. */
const ENGINE_FILES = new Set([
  '/etc/hostname',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/run/.containerenv',
  '/run/secrets',
]);

/** Volumes of an engine or of a kubelet: storage made for the container. */
const VOLUME =
  /\/volumes\/[^/]+\/_data(\/|$)|\/kubelet\/pods\/[^/]+\/(volumes|volume-subpaths|containers|etc-hosts)/;

/** The mounts of a container that lead out of it, and its /dev/shm; those that come along with another are left out. */
export function leadingOut(rows: readonly MountRow[], host: HostMounts): ObservedMount[] {
  const found: ObservedMount[] = [];
  for (const row of rows) {
    const source = host.pathOf(row);
    const isShm = row.target === '/dev/shm';
    if (!isShm && (source === undefined || isOrdinary(row, source))) continue;
    if (source !== undefined && found.some((mount) => bringsAlong(mount, source, row.target))) continue;
    found.push({
      target: row.target,
      ...(source !== undefined && { source }),
      fsType: row.fsType,
      device: row.device,
      writable: row.options.includes('rw'),
      sharedWithHost: host.sharesGroup(row),
    });
  }
  return found;
}

/** A recursive bind mount of /srv at /data brings the mount of /srv/a at /data/a; one of / brings everything. */
function bringsAlong(mount: ObservedMount, source: string, target: string): boolean {
  if (mount.source === undefined || !isBelow(target, mount.target)) return false;
  return mount.source === '/' || source.slice(mount.source.length) === target.slice(mount.target.length);
}

const MADE_BY_RUNTIME = new Set(['tmpfs', 'devpts', 'mqueue']);

function isOrdinary({ target, fsType }: MountRow, source: string): boolean {
  if (target === '/' || ENGINE_FILES.has(target) || VOLUME.test(source)) return true;
  // The runtime mounts these itself; in the host's PID or network namespace they are the host's file systems.
  if (isBelow(target, '/proc') || isBelow(target, '/sys')) return true;
  return isBelow(target, '/dev') && MADE_BY_RUNTIME.has(fsType);
}
