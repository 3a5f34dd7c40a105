import type { IdMapping } from '../../model/facts.ts';

/** What nsaudit uses of /proc/<pid>/status: proc_pid_status(5). */
export interface ProcessStatus {
  name: string;
  ppid: number;
  /** Outermost PID namespace first: the number in the namespace of the /proc mount, then down to its own. */
  nsPids: number[];
  capEff?: string;
  capBnd?: string;
  /** 0 off, 1 strict, 2 filter; undefined on kernels without seccomp. */
  seccomp?: number;
  noNewPrivs?: boolean;
}

export function parseStatus(text: string): ProcessStatus {
  const fields = new Map(
    text.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  const capEff = fields.get('CapEff');
  const capBnd = fields.get('CapBnd');
  const seccomp = fields.get('Seccomp');
  const noNewPrivs = fields.get('NoNewPrivs');
  return {
    name: fields.get('Name') ?? '',
    ppid: Number(fields.get('PPid') ?? Number.NaN),
    nsPids: (fields.get('NSpid') ?? '').split(/\s+/).filter(Boolean).map(Number),
    ...(capEff !== undefined && { capEff }),
    ...(capBnd !== undefined && { capBnd }),
    ...(seccomp !== undefined && { seccomp: Number(seccomp) }),
    ...(noNewPrivs !== undefined && { noNewPrivs: noNewPrivs === '1' }),
  };
}

/** PF_KTHREAD of include/linux/sched.h: set for kernel threads alone, and no process can set it itself. */
const PF_KTHREAD = 0x200000;

/**
 * Fields 9 and 22 of /proc/<pid>/stat: proc_pid_stat(5). The command's name may hold spaces and parentheses, so
 * counting begins behind the last one.
 */
export function parseStat(text: string): { kernelThread: boolean; startTime: number } {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
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
  text.split('\n').map((line) => line.split(':').slice(2).join(':'));

/**
 * The container that a process belongs to by its cgroup paths, of the innermost if they are nested: `/docker/<id>`,
 * `docker-<id>.scope`, `libpod-<id>`, `cri-containerd-<id>.scope`, ...
 */
export function containerOfCgroup(text: string): { id: string; path: string } | undefined {
  for (const path of cgroupPaths(text)) {
    const id = containerOfPath(path.split('/'));
    if (id) return { id, path };
  }
  return undefined;
}

const CONTAINER_SEGMENT = /(?:^|[-:])([0-9a-f]{64})(?:\.scope)?$/;

function containerOfPath(segments: readonly string[]): string | undefined {
  const found = segments.findLast((segment, index) => {
    // conmon supervises a container from outside, in a cgroup named after it; a pod's own cgroup has a bare id.
    const isPod = segments[index - 1] === 'libpod_parent' && !segment.startsWith('libpod-');
    return CONTAINER_SEGMENT.test(segment) && !segment.includes('conmon') && !isPod;
  });
  return found && CONTAINER_SEGMENT.exec(found)?.[1];
}

const POD =
  /\/libpod_parent\/([0-9a-f]{64})(?:\/|$)|libpod_pod_([0-9a-f]{64})|[/-]pod([0-9a-f]{8}[-_0-9a-f]{28})(?:[./]|$)/;

/** The pod above a cgroup: Podman's by cgroupfs and by systemd, and a kubelet's, whose slices have `_` for `-`. */
export function podOfCgroup(path: string): string | undefined {
  const [, cgroupfs, systemd, kubelet] = POD.exec(path) ?? [];
  return cgroupfs ?? systemd ?? kubelet?.replaceAll('_', '-');
}

/** Whether a segment of any cgroup path holds this container's id, conmon's aside. */
export const cgroupNames = (text: string, id: string): string | undefined =>
  cgroupPaths(text).find((path) =>
    path.split('/').some((part) => part.includes(id) && !part.includes('conmon')),
  );
