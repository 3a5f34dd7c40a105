import type { Exposure } from '../model/host.ts';
import type { Workload } from '../model/workload.ts';
import { sameNamespace } from '../namespaces.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Proc } from './kernel/proc.ts';
import { parseStat } from './kernel/process.ts';
import { NetworkFiles } from './network/network-files.ts';
import { parseAbstractSockets, parseSockets, SOCKET_FILES } from './network/sockets.ts';
import { wellKnown } from './network/well-known.ts';

/** The machine's own: whoever asks for its files is in the first namespaces, whatever the scanner is in. */
const INIT = 1;

/**
 * What of the host lies open to a container in its namespaces: only of those in which one was seen, since each costs a
 * look at all processes, sockets or segments. Needs a /proc that shows the host.
 */
export function readExposure(kernel: Kernel, workloads: readonly Workload[]): Exposure | undefined {
  const { proc, host } = kernel;
  if (host.vantage !== 'host') return undefined;
  const isShared = (type: 'pid' | 'net' | 'ipc'): boolean =>
    workloads.some(({ observed }) => {
      const own = observed?.namespaces[type];
      const reference = host.reference[type]?.id;
      if (own && reference) return sameNamespace(own, reference);
      return observed?.signs?.[type]?.host ?? false;
    });
  const exposure: Exposure = {
    ...(isShared('pid') && { processes: countProcesses(proc) }),
    ...(isShared('net') && readNetwork(proc)),
    ...(isShared('ipc') && readSharedMemory(kernel)),
  };
  return Object.keys(exposure).length > 0 ? exposure : undefined;
}

/** Kernel threads left out: nobody can trace them. */
const countProcesses = (proc: Proc): number =>
  proc.pids().filter((pid) => {
    const stat = proc.textIfReadable(pid, 'stat');
    return stat !== undefined && !parseStat(stat).kernelThread;
  }).length;

/** Nothing where a file may not be read: no count is better than a wrong one. */
function readNetwork(proc: Proc): Pick<Exposure, 'network'> {
  const files = new NetworkFiles(proc, INIT);
  const sockets = SOCKET_FILES.flatMap((kind) => parseSockets(files.text(kind.file), kind, files.order));
  const abstract = parseAbstractSockets(files.text('unix')).map(({ name }) => wellKnown(name));
  const known = new Map(abstract.flatMap((socket) => (socket ? [[socket.what, socket]] : [])));
  if (files.gaps.length > 0) return {};
  const counts = { listeners: sockets.length, abstractSockets: abstract.length };
  return { network: { ...counts, known: [...known.values()] } };
}

/** /proc/sysvipc is of the reader's own IPC namespace (proc_sys_kernel(5)), which has to be the host's. */
function readSharedMemory({ proc, host }: Kernel): Pick<Exposure, 'sharedMemory'> {
  const reference = host.reference.ipc?.id;
  const text = proc.global('sysvipc/shm');
  if (!reference || text === undefined || !isReaders(proc, reference.ino)) return {};
  const [heading = '', ...rows] = text.trim().split('\n');
  const size = heading.trim().split(/\s+/).indexOf('size');
  const bytes = rows.map((row) => Number(row.trim().split(/\s+/)[size])).filter(Number.isSafeInteger);
  return { sharedMemory: { segments: rows.length, bytes: bytes.reduce((sum, one) => sum + one, 0) } };
}

function isReaders(proc: Proc, ino: number): boolean {
  try {
    return proc.namespace('self', 'ipc').ino === ino;
  } catch {
    return false;
  }
}
