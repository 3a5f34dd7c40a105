import type { NamespaceId, NamespaceType } from '../namespaces.ts';

export interface Host {
  /** What the machine calls itself; undefined where only a container's own name could be read. Hostile text. */
  name?: string;
  /** Equal for facts of one machine from one boot to the next, and says nothing else: a digest of the kernel's boot id. */
  boot?: string;
  /** Kernel release as /proc/sys/kernel/osrelease has it. */
  kernel?: string;
  /** The namespaces that workloads are compared with, and where each was read. */
  reference: Reference;
  /**
   * What the scanner can see. `host`: the machine's processes; `container`: those of its own PID namespace alone;
   * `hidepid`: its own user's alone, by an option of the /proc mount; `unknown`: there is no such /proc.
   */
  vantage: 'host' | 'container' | 'hidepid' | 'unknown';
  /** The directory that was read as /proc. */
  proc: string;
  /** Effective uid of the scanner, -1 where there is none. */
  uid: number;
  /** CapBnd of the machine (hexadecimal mask), the most that a privileged container can have. */
  capabilities?: string;
}

/** `constant`: fixed by the kernel; `kthreadd`, `pid1`: read from that process. */
export type ReferenceOrigin = 'constant' | 'kthreadd' | 'pid1';

export type Reference = Partial<Record<NamespaceType, ReferenceEntry>>;

export interface ReferenceEntry {
  id: NamespaceId;
  origin: ReferenceOrigin;
}

/** What a container in the host's PID, network or IPC namespace has in reach. */
export interface Exposure {
  /** Kernel threads left out. */
  processes?: number;
  network?: {
    /** Sockets of TCP, UDP and raw IP that wait for others. */
    listeners: number;
    /** Listening unix sockets without a file: setting other mounts keeps nobody from them. */
    abstractSockets: number;
    /** Those of them that are known to lead out, one of each kind. */
    known: { what: string; risk: string }[];
  };
  /** System V segments. */
  sharedMemory?: { segments: number; bytes: number };
}

/** What one pass over all processes of the host showed. */
export interface ProcessSweep {
  /** Kernel threads and zombies among them. */
  processes: number;
  /** Whose namespaces may not be read; the first process of the machine, which is what host means, is not counted. */
  denied: number;
  /** Whether each thread was looked at too. */
  threads: boolean;
  /** Milliseconds for which a process had to stay where it was to be listed here. */
  settleMs: number;
  strays: Stray[];
}

/** A process of the host, or a thread of one that stands elsewhere itself. */
export interface Resident {
  pid: number;
  tid?: number;
  /** comm, which the process itself may choose. */
  name: string;
}

/**
 * A process of a container that does not stand where the container's first one does but with the host or with another
 * container; or one that is not a container's and yet stands in its namespaces. Those alike are one entry.
 */
export interface Stray {
  /** The lowest of those alike. */
  pid: number;
  /** A thread that stands elsewhere than its process. */
  tid?: number;
  /** How many are alike: of the same containers, in the same namespaces. */
  processes: number;
  /** comm, which the process itself may choose. */
  name: string;
  kernelThread?: boolean;
  /** An engine's own helper in a container's network, such as slirp4netns: the program, which lies on the host. */
  helper?: string;
  /** Ids of the workloads that it belongs to, the innermost last; none for a process of no container. */
  workloads: string[];
  namespaces: Partial<Record<NamespaceType, NamespaceId>>;
  /** Of those that are neither the host's nor a container's who of the host was there first. */
  elsewhere?: Partial<Record<NamespaceType, Resident>>;
  /** Of the same, where nobody was, the mount of the host that keeps it: anybody may have made it. */
  named?: Partial<Record<NamespaceType, string>>;
  /** pid_for_children and time_for_children of /proc/<pid>/ns, where they differ from its own. */
  forChildren: Partial<Record<'pid' | 'time', NamespaceId>>;
}
