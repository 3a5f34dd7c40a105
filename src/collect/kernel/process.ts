import type { IdMapping } from '../../model/observed.ts';
import type { Workload } from '../../model/workload.ts';
import { containerIn, mayNameContainer, type NamedContainer } from './runtimes.ts';

/** What nsaudit uses of /proc/<pid>/status: proc_pid_status(5). */
export interface ProcessStatus {
  name: string;
  ppid: number;
  /** Real, effective, saved and file system's. */
  uids: number[];
  /** Outermost PID namespace first: the number in the namespace of the /proc mount, then down to its own. */
  nsPids: number[];
  capEff?: string;
  capBnd?: string;
  /** 0 off, 1 strict, 2 filter; undefined on kernels without seccomp. */
  seccomp?: number;
  noNewPrivs?: boolean;
}

export function parseStatus(text: string): ProcessStatus {
  const lines = `\n${text}`;
  // By line breaks alone: to a regular expression a command's name with U+2028 in it would be two lines.
  const field = (name: string): string | undefined => {
    const label = `\n${name}:`;
    const start = lines.indexOf(label);
    if (start === -1) return undefined;
    const end = lines.indexOf('\n', start + 1);
    return lines.slice(start + label.length, end === -1 ? undefined : end).trim();
  };
  const capEff = field('CapEff');
  const capBnd = field('CapBnd');
  const seccomp = field('Seccomp');
  const noNewPrivs = field('NoNewPrivs');
  return {
    name: field('Name') ?? '',
    ppid: Number(field('PPid') ?? Number.NaN),
    uids: numbers(field('Uid')),
    nsPids: numbers(field('NSpid')),
    ...(capEff !== undefined && { capEff }),
    ...(capBnd !== undefined && { capBnd }),
    ...(seccomp !== undefined && { seccomp: Number(seccomp) }),
    ...(noNewPrivs !== undefined && { noNewPrivs: noNewPrivs === '1' }),
  };
}

const numbers = (text = ''): number[] => text.split(/\s+/).filter(Boolean).map(Number);

/** PF_KTHREAD of include/linux/sched.h: set for kernel threads alone, and no process can set it itself. */
const PF_KTHREAD = 0x200000;

/**
 * Fields 2, 4, 9 and 22 of /proc/<pid>/stat: proc_pid_stat(5). The command's name may hold spaces and parentheses, so
 * counting begins behind the last one.
 */
export function parseStat(text: string): {
  name: string;
  ppid: number;
  kernelThread: boolean;
  startTime: number;
} {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
    ppid: Number(fields[1]),
    kernelThread: (Number(fields[6]) & PF_KTHREAD) !== 0,
    /** Clock ticks after boot. */
    startTime: Number(fields[19]),
  };
}

/** uid_map or gid_map, as seen from the reader's own user namespace: user_namespaces(7). */
export function parseIdMap(text: string): IdMapping[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((numbers) => numbers.length === 3)
    .map(([inside = 0, outside = 0, count = 0]) => ({ inside, outside, count }));
}

/** The paths of /proc/<pid>/cgroup: `hierarchy:controllers:path`, and a path may hold colons. */
const cgroupPaths = (text: string): string[] =>
  text.split('\n').map((line) => line.slice(line.indexOf(':', line.indexOf(':') + 1) + 1));

/** A container that a cgroup path names. */
export interface Membership extends NamedContainer {
  /** The path down to the container's own segment: two of one id are told apart by it. */
  path: string;
  /** A container further up the path has it inside: an engine in a container, or a name that somebody made up there. */
  nested: boolean;
  /** Of a nested one, the container that is directly around it. */
  outer?: Pick<Membership, 'path' | 'name'>;
  /** What it is shown as: its name, behind that of the container around it, or the beginning of its id. */
  name: string;
}

/**
 * The containers that a process belongs to by its cgroup paths, each once: `/docker/<id>`, `docker-<id>.scope`,
 * `libpod-<id>`, `cri-containerd-<id>.scope`, `lxc.payload.<name>`, ... A container that may write to the cgroup tree can
 * make cgroups below its own that are named after others; hence all on the path count, and each is told by its whole path.
 */
export function containersOfCgroup(text: string): Membership[] {
  if (!mayNameContainer(text)) return [];
  const found = new Map<string, Membership>();
  for (const line of new Set(cgroupPaths(text))) {
    for (const membership of containersOnPath(line)) {
      if (!found.has(membership.path)) found.set(membership.path, membership);
    }
  }
  return [...found.values()];
}

/** Containers in containers; a process further down counts as the innermost's of these. A path has room for hundreds. */
const MOST_NESTED = 16;

function containersOnPath(line: string): Membership[] {
  const segments = line.split('/');
  const found: Membership[] = [];
  let outer: Membership['outer'];
  let end = -1;
  for (const [index, segment] of segments.entries()) {
    end += 1 + segment.length;
    const [above, below] = [segments[index - 1], segments[index + 1]];
    const named = containerIn({ segment, above, below, depth: index });
    if (named === undefined) continue;
    const path = line.slice(0, end);
    const name = shownName(named, outer);
    found.push({ ...named, name, path, nested: outer !== undefined, ...(outer && { outer }) });
    if (found.length === MOST_NESTED) break;
    outer = { path, name };
  }
  return found;
}

/**
 * The container that an id, or the path of its cgroup, stands for among those that a process belongs to: the first of its
 * name, as what comes below is of its own making.
 */
export const membershipIn = (text: string, id: string): Membership | undefined =>
  containersOfCgroup(text).find((member) => member.id === id || member.path === id);

/** What a workload is called of whose id another user's engine tells too. */
export const idOfUser = (id: string, uid: number): string => `${id} of uid ${uid}`;

/** The container that a workload is in the cgroups, which know nothing of whose engine told of it. */
export function membershipOf({ id, observed }: Pick<Workload, 'id' | 'observed'>): Membership | undefined {
  const text = `0::${observed?.cgroup ?? ''}`;
  return membershipIn(text, id) ?? membershipIn(text, id.replace(/ of uid \d+$/, ''));
}

export const isContainerId = (id: string): boolean => /^[0-9a-f]{64}$/.test(id);

/** Inside a container names are that one's to choose: alone, one could be taken for a container beside it. */
const shownName = ({ id }: NamedContainer, outer: Membership['outer']): string =>
  isContainerId(id) ? id.slice(0, 12) : outer ? `${outer.name}/${id}` : id;

const POD =
  /\/libpod_parent\/([0-9a-f]{64})(?:\/|$)|libpod_pod_([0-9a-f]{64})|[/-]pod([0-9a-f]{32}|[0-9a-f]{8}[-_0-9a-f]{28})(?:[./]|$)/;

/** The pod above a cgroup: Podman's by cgroupfs and by systemd, and a kubelet's, whose slices have `_` for `-`. */
export function podOfCgroup(path: string): string | undefined {
  const [, cgroupfs, systemd, kubelet] = POD.exec(path) ?? [];
  return cgroupfs ?? systemd ?? kubelet?.replaceAll('_', '-');
}

/**
 * The cgroup path of a process that is the one given or lies below it; of several hierarchies the deepest, which tells
 * more.
 */
export const cgroupWithin = (text: string, path: string): string | undefined =>
  cgroupPaths(text)
    .filter((own) => own === path || own.startsWith(`${path}/`))
    .sort((a, b) => b.length - a.length)[0];

/**
 * The pod of a container that was found by its cgroup. What is inside another container is in that one's pod, and pods
 * that are made up in there are its own.
 */
export function podOfMembership({ path, outer }: Membership): string | undefined {
  if (outer === undefined) return podOfCgroup(path);
  const inner = podOfCgroup(path.slice(outer.path.length));
  return inner === undefined ? podOfCgroup(outer.path) : `${outer.path} ${inner}`;
}

/** Of a process that is looked at whosever it is: the cgroup to show. */
export const anyCgroup = (text: string): string | undefined => cgroupPaths(text).find((path) => path !== '');
