import type { InspectedMount, ProcCase } from './recorded.ts';

/**
 * The recorded machine's own mounts, made up but for the device numbers of `/` and /proc, which the recordings show:
 * they hold the mounts of containers and of named namespaces, not the host's.
 */
const HOST_MOUNTS = [
  '22 27 0:21 / /proc rw,relatime - proc proc rw',
  '23 27 0:22 / /sys rw,relatime - sysfs sysfs rw',
  '24 27 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw,mode=755',
  '25 24 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw',
  '26 24 0:24 / /dev/pts rw,relatime - devpts devpts rw,mode=600,ptmxmode=000',
  '27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard',
  '28 27 0:25 / /run rw,nosuid,nodev,relatime - tmpfs tmpfs rw,mode=755',
];

/** Above every mount id that was recorded; each is given once, as ids of mounts are unique on a machine. */
export const FIRST_MADE_UP_ID = 900_000;

/** Lines of the host's mountinfo: its own mounts, named namespaces, and each container's overlay where it is mounted. */
export function hostMountinfo({ host, mountinfo }: ProcCase): string[] {
  const overlays = Object.values(mountinfo).flatMap(
    (lines, index) => overlayOnHost(lines, FIRST_MADE_UP_ID + 1 + index) ?? [],
  );
  return [...HOST_MOUNTS, ...host.nsfsMounts, ...overlays];
}

/** The container is a slave of this mount's peer group, where its root says so. */
function overlayOnHost(lines: readonly string[], id: number): string | undefined {
  const [root = ''] = lines;
  const folder = /,upperdir=([^,]+)\/diff,/.exec(root)?.[1];
  if (!folder) return undefined;
  const { device, tags, tail } = split(root);
  const shared = tags.replace('master:', 'shared:');
  return `${id} 27 ${device} / ${folder}/merged rw,relatime ${shared}${shared && ' '}- ${tail}`;
}

/**
 * Lines of a container's mountinfo: the recorded ones and, as those leave them out, what the engine says it mounted
 * from the host. A recursive mount comes without what lies below it.
 */
export function containerMountinfo(recorded: readonly string[], mounts: readonly InspectedMount[]): string[] {
  const fromHost = mounts.filter(({ Type }) => Type === 'bind' || Type === 'volume');
  const parent = Number.parseInt(recorded[0] ?? '1', 10);
  return [
    ...recorded,
    ...fromHost.map((mount, index) => mountedFromHost(mount, parent, (index + 1) * 1_000_000 + parent)),
  ];
}

function mountedFromHost({ Source, Destination, RW }: InspectedMount, parent: number, id: number): string {
  const holders = HOST_MOUNTS.map(split).filter(({ target }) => isBelow(Source, target));
  const { device, target, tail } = holders.reduce((a, b) => (b.target.length > a.target.length ? b : a));
  const root = (target === '/' ? Source : Source.slice(target.length)) || '/';
  return `${id} ${parent} ${device} ${octal(root)} ${octal(Destination)} ${RW ? 'rw' : 'ro'},relatime - ${tail}`;
}

const isBelow = (path: string, folder: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);

/** The kernel writes blanks and backslashes of a path in octal. */
const octal = (path: string): string =>
  path.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`);

function split(line: string): {
  device: string;
  target: string;
  options: string;
  tags: string;
  tail: string;
} {
  const separator = line.indexOf(' - ');
  const [, , device = '', , target = '', options = '', ...tags] = line.slice(0, separator).split(' ');
  return { device, target, options, tags: tags.join(' '), tail: line.slice(separator + 3) };
}

/** /proc/mounts says the same in fstab's format. */
export function mountsFile(mountinfo: readonly string[]): string {
  const lines = mountinfo.map((line) => {
    const { target, options, tail } = split(line);
    const [fsType, source, superOptions = ''] = tail.split(' ');
    return `${source} ${target} ${fsType} ${[...new Set([options, superOptions].join(',').split(','))].join(',')} 0 0\n`;
  });
  return lines.join('');
}
