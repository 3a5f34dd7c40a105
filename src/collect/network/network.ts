import { SourceUnavailableError } from '../../errors.ts';
import type { Gap } from '../../model/evidence.ts';
import { type Listener, NETWORK_SCHEMA_VERSION, type Network } from '../../model/network.ts';
import type { Workload } from '../../model/workload.ts';
import { compareText } from '../../order.ts';
import type { ContainersByPid } from '../containers-by-pid.ts';
import { commOf, startTimeOf } from '../kernel/comm.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Proc } from '../kernel/proc.ts';
import { parseArp } from './arp.ts';
import { parseFibTrie, withPrefixes } from './fib-trie.ts';
import { parseIfInet6 } from './if-inet6.ts';
import { parseIgmp } from './igmp.ts';
import { arrangeLinks } from './links.ts';
import { describeNamespace } from './namespace.ts';
import { parseNetDev } from './net-dev.ts';
import { NetNamespaces } from './net-namespaces.ts';
import { NetworkFiles } from './network-files.ts';
import { openSysfs, PeerFinder } from './peers.ts';
import { parseIpv6Routes, parseRoutes } from './routes.ts';
import { SocketOwners } from './socket-owners.ts';
import { parseAbstractSockets, parseSockets, SOCKET_FILES, type Socket } from './sockets.ts';
import { LO_ALONE, type Sysfs } from './sysfs.ts';
import { wellKnown } from './well-known.ts';

export interface Subject {
  kernel: Kernel;
  containers: ContainersByPid;
  pid: number;
  /** The container that was asked for, or the one that the process is of. */
  workload?: Workload;
}

/**
 * Reads the network namespace of a process through files below /proc; it is not entered. Throws SourceUnavailableError
 * if the process has none, ends meanwhile, or has ended since its container was looked at: its number may be another's.
 */
export function collectNetwork({ kernel, containers, pid, workload }: Subject): Network {
  const { proc } = kernel;
  const { observed } = workload ?? {};
  const startTime = observed?.pid === pid ? observed.startTime : startTimeOf(proc, pid);
  const namespaces = new NetNamespaces(kernel);
  const reader = namespaces.readerOf(pid);
  const key = reader && namespaces.keyOf(reader);
  if (reader === undefined || key === undefined) throw withoutNetwork(proc, pid);
  const files = new NetworkFiles(proc, reader);
  const owners = new SocketOwners({ kernel, containers, pid: reader }, [
    ...namespaces.membersOf(key),
    reader,
  ]);
  const container = containers.nameOf(pid);
  const { gaps, ...links } = readLinks({ proc, pid: reader, key, containers, namespaces, files });

  const network = {
    schemaVersion: NETWORK_SCHEMA_VERSION,
    target: {
      pid,
      comm: commOf(proc, pid),
      ...(reader !== pid && { thread: reader }),
      ...(container && { container }),
    },
    namespace: describeNamespace(reader, key, { kernel, containers, namespaces }),
    ...links,
    neighbours: parseArp(files.text('arp')),
    listeners: owners.find(readListeners(files)),
    abstractSockets: owners.find(readAbstractSockets(files)),
  } as const;
  if (startTime === undefined || startTimeOf(proc, pid) !== startTime) throw ended(proc, pid);
  return { ...network, gaps: [...files.gaps, ...gaps, ...owners.gaps] };
}

interface Means {
  proc: Proc;
  pid: number;
  key: number;
  containers: ContainersByPid;
  namespaces: NetNamespaces;
  files: NetworkFiles;
}

function readLinks({ proc, pid, key, containers, namespaces, files }: Means) {
  const fib = parseFibTrie(files.text('fib_trie'));
  const routes = [
    ...parseRoutes(files.text('route'), files.order),
    ...parseIpv6Routes(files.text('ipv6_route')),
  ];
  const names = [...parseNetDev(files.text('dev')).keys()];
  const sysfs = openSysfs(proc, pid, namespaces.membersOf(key));
  const peers = new PeerFinder(proc, namespaces, containers, key);
  const arranged = arrangeLinks({
    names,
    loopback: fib.loopback,
    indexes: parseIgmp(files.text('igmp')),
    ipv4: withPrefixes(fib),
    ipv6: parseIfInet6(files.text('if_inet6')),
    routes,
    ...(typeof sysfs !== 'string' && { sysfs, peerOf: (link) => peers.find(link, sysfs) }),
  });
  return { ...arranged, routes, gaps: sysfsGaps(sysfs, names, `${proc.root}/${pid}/root/sys/class/net`) };
}

/** Of lo there is nothing that sysfs alone would tell. */
function sysfsGaps(sysfs: Sysfs | string, names: readonly string[], what: string): Gap[] {
  if (typeof sysfs !== 'string' || (sysfs === LO_ALONE && names.length === 1)) return [];
  if (names.every((name) => name === 'lo')) return [];
  return [{ reason: sysfs.includes('CAP_SYS_PTRACE') ? 'denied' : 'unavailable', what, detail: sysfs }];
}

const readListeners = (files: NetworkFiles): Socket[] =>
  SOCKET_FILES.flatMap((kind) => parseSockets(files.text(kind.file), kind, files.order)).sort(byPort);

const byPort = (a: Socket, b: Socket): number =>
  PROTOCOLS.indexOf(a.protocol) - PROTOCOLS.indexOf(b.protocol) ||
  a.port - b.port ||
  compareText(a.family, b.family) ||
  compareText(a.address, b.address) ||
  a.inode - b.inode;

const PROTOCOLS: readonly Listener['protocol'][] = ['tcp', 'udp', 'raw'];

const readAbstractSockets = (files: NetworkFiles) =>
  parseAbstractSockets(files.text('unix'))
    .map(({ name, inode }) => {
      const known = wellKnown(name);
      return { name, inode, ...(known && { known }) };
    })
    .sort((a, b) => compareText(a.name, b.name) || a.inode - b.inode);

function withoutNetwork(proc: Proc, pid: number): SourceUnavailableError {
  if (!proc.has(pid)) return ended(proc, pid);
  return new SourceUnavailableError(`process ${pid} has no network namespace that can be read`, {
    suggestions: [`look at its state in ${proc.root}/${pid}/status: a zombie has left its namespaces`],
  });
}

const ended = (proc: Proc, pid: number): SourceUnavailableError =>
  new SourceUnavailableError(`process ${pid} ended while ${proc.root}/${pid} was read`, {
    suggestions: ['the same command again, with a process that runs on'],
  });
