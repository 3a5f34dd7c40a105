import type { NamespaceId } from '../namespaces.ts';
import type { Gap } from './evidence.ts';
import type { ContainerName } from './workload.ts';

export const NETWORK_SCHEMA_VERSION = 1;

/** What one network namespace holds, as seen from outside of it. Names are as their makers wrote them. */
export interface Network {
  schemaVersion: typeof NETWORK_SCHEMA_VERSION;
  target: NetworkTarget;
  namespace: NetworkNamespace;
  links: Link[];
  /** Addresses of which no route tells the link. */
  addresses: Address[];
  routes: Route[];
  /** Who it has lately spoken to, or tried to, without a gateway; IPv4 alone, /proc has no others. */
  neighbours: Neighbour[];
  listeners: Listener[];
  /** Listening unix sockets without a file: whoever is in the network namespace may connect, whatever mounts it has. */
  abstractSockets: AbstractSocket[];
  gaps: Gap[];
}

export interface NetworkTarget {
  /** In the /proc that was read. */
  pid: number;
  /** The name that the process gives itself, at most 15 bytes. */
  comm: string;
  /** A thread of it, where its first has ended: that has left its namespaces. */
  thread?: number;
  container?: ContainerName;
}

export interface NetworkNamespace {
  /** Undefined where the link may not be read. */
  id?: NamespaceId;
  /** Whether it is the machine's; undefined: not known. */
  isHosts?: boolean;
  /** Processes in it, the target among them. */
  processes: number;
  /** Of which the target's: its container's, or itself alone. */
  ownProcesses: number;
  /** Containers with a process in it, the target's own left out; sorted. */
  containers: ContainerName[];
}

/** `unknown`: neither sysfs nor an address tells. */
export type LinkState = 'up' | 'down' | 'unknown';

export interface Link {
  name: string;
  /** By the administrator's switch (IFF_UP), not by its cable. */
  state: LinkState;
  /** operstate of sysfs: `up`, `lowerlayerdown`, ...; undefined where sysfs cannot be had. */
  operstate?: string;
  index?: number;
  mac?: string;
  mtu?: number;
  /** The bridge or bond of this namespace that it is a port of. */
  master?: string;
  addresses: Address[];
  /** The other end of a veth; undefined if the link has none. */
  peer?: Peer;
}

/** A veth's other end, or why it, or whether there is one, is not known. */
export type Peer =
  | {
      name: string;
      index: number;
      /** `host`, `same`: this very namespace, `container`, or another `process`'s. */
      where: 'host' | 'same' | 'container' | 'process';
      /** Name of the container, or the number of a process in that namespace. */
      of?: string;
      /** What the other end is a port of. */
      bridge?: string;
    }
  | { index?: number; unknown: string };

export interface Address {
  family: 'ipv4' | 'ipv6';
  address: string;
  /** For IPv4 that of the connected route it lies in: fib_trie has no other. Undefined without such a route. */
  prefix?: number;
  /** Of IPv6: `link`, `site`, `host`, `global`. */
  scope?: string;
}

export interface Route {
  family: 'ipv4' | 'ipv6';
  /** `default` or address/prefix. */
  destination: string;
  gateway?: string;
  link?: string;
  metric: number;
  /** Sends nothing: blackhole, unreachable, prohibit. */
  rejects?: boolean;
}

export interface Neighbour {
  address: string;
  link: string;
  /** Undefined where nobody answered. */
  mac?: string;
}

export interface SocketOwner {
  pid: number;
  comm: string;
  container?: ContainerName;
}

interface OwnedSocket {
  inode: number;
  /** Processes that hold it, the target's first. */
  owners: SocketOwner[];
  /** Why no owner is known. */
  unknownOwner?: string;
  /** Held by the target: its process or one of its container's; undefined: no owner is known. */
  own?: boolean;
}

export interface Listener extends OwnedSocket {
  protocol: 'tcp' | 'udp' | 'raw';
  family: 'ipv4' | 'ipv6';
  address: string;
  /** Of `raw` the protocol's number: raw(7). */
  port: number;
}

export interface AbstractSocket extends OwnedSocket {
  /** With `@` for the zero byte in front, as /proc/net/unix and ss(8) have it. */
  name: string;
  /** What it is known to be, and what its reach gives. */
  known?: { what: string; risk: string };
}
