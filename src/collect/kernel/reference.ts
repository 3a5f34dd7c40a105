import type { Gap } from '../../model/evidence.ts';
import type { Host, Reference } from '../../model/host.ts';
import {
  isAtLeast,
  kernelHas,
  NAMESPACES,
  type NamespaceId,
  type NamespaceType,
  sameNamespace,
} from '../../namespaces.ts';
import { gapOf, type Proc } from './proc.ts';
import { parseStat, parseStatus } from './process.ts';

const KTHREADD = 2;
const INIT = 1;

/**
 * Establishes what "the host's namespaces" are and what can be seen from here.
 *
 * Taken per type from, in this order: the inodes that the kernel fixes for its first namespaces (net and mnt since
 * Linux 6.17); kthreadd, which the kernel starts itself and which never leaves them; PID 1. Never from our own: inside
 * a container /proc/self and /proc/1 are the container's.
 */
export function readHost(proc: Proc, uid: number): { host: Host; gaps: Gap[] } {
  const kernel = proc.release;
  const kthreadd = isKthreadd(proc);
  const vantage = findVantage(proc, kthreadd);
  const gaps: Gap[] = [];
  const reference: Reference = {};
  const live = readLive(proc, kthreadd, vantage);

  for (const row of NAMESPACES) {
    const constant = hasFixedInode(row, kernel)
      ? { dev: proc.nsfsDevice(), ino: row.initialInode }
      : undefined;
    const seen = live.ids[row.type];
    if (constant && (!seen || live.origin !== 'kthreadd' || sameNamespace(constant, seen))) {
      reference[row.type] = { id: constant, origin: 'constant' };
    } else if (seen) {
      reference[row.type] = { id: seen, origin: live.origin };
    }
  }
  // Where the kernel's constants tell all, nothing is lost.
  if (live.denied && NAMESPACES.some(({ type }) => kernelHas(type, kernel) && !reference[type]))
    gaps.push(unreadKthreadd(proc));
  const capabilities = boundingSet(proc, vantage);
  return {
    host: {
      ...(kernel && { kernel }),
      reference,
      vantage,
      proc: proc.root,
      uid,
      ...(capabilities && { capabilities }),
    },
    gaps: [...gaps, ...vantageGaps(proc, vantage)],
  };
}

/**
 * PID 2 of the machine's own /proc is kthreadd. In a container's /proc it is absent or anything, and may call itself
 * so; only the kernel sets PF_KTHREAD. World-readable, except under hidepid.
 */
function isKthreadd(proc: Proc): boolean {
  const status = proc.textIfReadable(KTHREADD, 'status');
  const stat = proc.textIfReadable(KTHREADD, 'stat');
  if (!status || !stat) return false;
  const { name, ppid } = parseStatus(status);
  return name === 'kthreadd' && ppid === 0 && parseStat(stat).kernelThread;
}

function findVantage(proc: Proc, kthreadd: boolean): Host['vantage'] {
  const status = proc.textIfReadable('self', 'status');
  if (!status) return 'unknown';
  if (kthreadd) return 'host';
  // Ours is the first PID namespace, and this /proc shows it: not behind another one's mount.
  const ours = readOwnPidNamespace(proc);
  const { nsPids } = parseStatus(status);
  if (ours?.ino !== initialInodeOf('pid') || nsPids.length !== 1) return 'container';
  // There is always a PID 1: if it cannot be seen, hidepid hides others' processes, whoever we are.
  return proc.textIfReadable(INIT, 'status') === undefined ? 'hidepid' : 'host';
}

function readOwnPidNamespace(proc: Proc): NamespaceId | undefined {
  try {
    return proc.namespace('self', 'pid');
  } catch {
    return undefined;
  }
}

interface Live {
  ids: Partial<Record<NamespaceType, NamespaceId>>;
  origin: 'kthreadd' | 'pid1';
  /** kthreadd is there and may not be read. */
  denied?: boolean;
}

function readLive(proc: Proc, kthreadd: boolean, vantage: Host['vantage']): Live {
  if (kthreadd) {
    const { ids } = proc.namespaces(KTHREADD);
    if (Object.keys(ids).length > 0) return { ids, origin: 'kthreadd' };
  }
  const { ids } = vantage === 'host' ? proc.namespaces(INIT) : { ids: {} };
  return { ids, origin: 'pid1', denied: kthreadd };
}

const unreadKthreadd = (proc: Proc): Gap => ({
  reason: 'denied',
  what: `${proc.root}/${KTHREADD}/ns`,
  detail: 'kthreadd may not be read without SYS_PTRACE',
});

export const initialInodeOf = (type: NamespaceType): number | undefined =>
  NAMESPACES.find((row) => row.type === type)?.initialInode;

/** Whether this kernel gives the first namespace of a type a fixed inode. */
function hasFixedInode(row: (typeof NAMESPACES)[number], kernel: string | undefined): boolean {
  if (!kernel) return false;
  const since = 'initialInodeSince' in row ? row.initialInodeSince : row.since;
  return isAtLeast(kernel, since);
}

/** What a privileged container can have at most: PID 1's bounding set, from which the engine's own descends. */
function boundingSet(proc: Proc, vantage: Host['vantage']): string | undefined {
  if (vantage !== 'host') return undefined;
  const status = proc.textIfReadable(INIT, 'status');
  return status === undefined ? undefined : parseStatus(status).capBnd;
}

function vantageGaps(proc: Proc, vantage: Host['vantage']): Gap[] {
  switch (vantage) {
    case 'host':
      return [];
    case 'container':
      return [
        {
          reason: 'unavailable',
          what: proc.root,
          detail:
            "shows only the scanner's own PID namespace, not the host's processes: mount the host's /proc and name it with --proc",
        },
      ];
    case 'hidepid':
      return [
        {
          reason: 'denied',
          what: proc.root,
          detail: "other users' processes are hidden (hidepid): run as root",
        },
      ];
    case 'unknown':
      return [procGap(proc)];
  }
}

function procGap(proc: Proc): Gap {
  try {
    proc.text('self', 'status');
    return { reason: 'unavailable', what: proc.root };
  } catch (error) {
    return { ...gapOf(error, `${proc.root}/self/status`), reason: 'unavailable' };
  }
}
