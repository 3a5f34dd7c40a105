/**
 * The eight kinds of Linux namespace, one row each; types, columns, rules and documentation derive from it.
 *
 * `initialInode` is the inode of the kernel's first namespace of that type in nsfs. Six of them are fixed since their
 * type exists (PROC_*_INIT_INO of include/linux/proc_ns.h); net and mnt only since Linux 6.17
 * (include/uapi/linux/nsfs.h), hence `initialInodeSince`.
 */
export interface NamespaceRow {
  /** As under /proc/<pid>/ns. */
  readonly type: string;
  readonly label: string;
  /** The Linux release with the type complete: namespaces(7) and the page of each type. */
  readonly since: string;
  readonly initialInode: number;
  readonly initialInodeSince?: string;
  readonly man: string;
  readonly isolates: string;
}

export const NAMESPACES = [
  {
    type: 'cgroup',
    label: 'cgroup',
    since: '4.6',
    initialInode: 0xeffffffb,
    man: 'cgroup_namespaces',
    isolates: 'the view of the cgroup hierarchy: which cgroup looks like the root',
  },
  {
    type: 'ipc',
    label: 'IPC',
    since: '2.6.19',
    initialInode: 0xefffffff,
    man: 'ipc_namespaces',
    isolates: 'System V shared memory, semaphores and message queues, and POSIX message queues',
  },
  {
    type: 'mnt',
    label: 'mount',
    since: '2.4.19',
    initialInode: 0xeffffff8,
    initialInodeSince: '6.17',
    man: 'mount_namespaces',
    isolates: 'the list of mounts, and with it the whole file system tree that a process sees',
  },
  {
    type: 'net',
    label: 'network',
    since: '2.6.29',
    initialInode: 0xeffffff9,
    initialInodeSince: '6.17',
    man: 'network_namespaces',
    isolates: 'network devices, addresses, routes, firewall rules, ports and abstract unix sockets',
  },
  {
    type: 'pid',
    label: 'PID',
    since: '2.6.24',
    initialInode: 0xeffffffc,
    man: 'pid_namespaces',
    isolates: 'process ids: which processes can be seen and signalled',
  },
  {
    type: 'time',
    label: 'time',
    since: '5.6',
    initialInode: 0xeffffffa,
    man: 'time_namespaces',
    isolates: 'the offsets of the monotonic and boot-time clocks',
  },
  {
    type: 'user',
    label: 'user',
    since: '3.8',
    initialInode: 0xeffffffd,
    man: 'user_namespaces',
    isolates: 'user and group ids and capabilities: whether root inside is root outside',
  },
  {
    type: 'uts',
    label: 'UTS',
    since: '2.6.19',
    initialInode: 0xeffffffe,
    man: 'uts_namespaces',
    isolates: 'the host name and the NIS domain name',
  },
] as const satisfies readonly NamespaceRow[];

export type NamespaceType = (typeof NAMESPACES)[number]['type'];

export const NAMESPACE_TYPES: readonly NamespaceType[] = NAMESPACES.map(({ type }) => type);

/** Identity needs both: the inode alone is unique only within one nsfs. namespaces(7). */
export interface NamespaceId {
  /** st_dev of nsfs. */
  dev: number;
  ino: number;
}

export const sameNamespace = (a: NamespaceId, b: NamespaceId): boolean => a.ino === b.ino && a.dev === b.dev;

/** A key for maps; the text of the link plus the device. */
export const namespaceKey = (type: NamespaceType, { dev, ino }: NamespaceId): string =>
  `${dev}:${type}:[${ino}]`;

/** What `readlink /proc/<pid>/ns/<type>` prints. */
export const namespaceLink = (type: NamespaceType, { ino }: NamespaceId): string => `${type}:[${ino}]`;

export function namespaceRow(type: NamespaceType): NamespaceRow {
  const row = NAMESPACES.find((candidate) => candidate.type === type);
  if (!row) throw new Error(`no namespace type ${type}`);
  return row;
}

/** `a network namespace`, `an IPC namespace` */
export function aNamespace(type: NamespaceType): string {
  const { label } = namespaceRow(type);
  return `${label === 'IPC' ? 'an' : 'a'} ${label} namespace`;
}

/** Compares major and minor of releases such as `6.18.44-amd64`. */
export function isAtLeast(release: string, wanted: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map((part) => Number.parseInt(part, 10));
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

const typesByRelease = new Map<string, ReadonlySet<NamespaceType>>();

/** Whether a kernel has namespaces of this type at all; one that is not known is taken to have them. */
export function kernelHas(type: NamespaceType, release: string | undefined): boolean {
  if (release === undefined) return true;
  // Kept: rules ask it of every type of every workload, and a release takes long to take apart.
  const known = typesByRelease.get(release);
  if (known) return known.has(type);
  const types = NAMESPACES.filter(({ since }) => isAtLeast(release, since)).map((row) => row.type);
  typesByRelease.set(release, new Set(types));
  return types.includes(type);
}
