import type { NamespaceId, NamespaceType } from '../namespaces.ts';
import type { Declared } from './declared.ts';
import type { Place } from './place.ts';

/** Raised when a reader of older files would misread newer ones. */
export const FACTS_SCHEMA_VERSION = 1;

/**
 * What was seen and nothing else: no judgement, plain JSON. Collected on one host, judged anywhere.
 * schemas/facts.schema.json is its published form.
 */
export interface Facts {
  schemaVersion: typeof FACTS_SCHEMA_VERSION;
  tool: Tool;
  /** ISO 8601, UTC. */
  collectedAt: string;
  source: SourceName;
  host: Host;
  engines: Engine[];
  workloads: Workload[];
  /** Undefined where /proc does not show the host's processes, or nobody looked at them. */
  sweep?: ProcessSweep;
  /** Of each namespace of the host in which a container stands what lies open there. */
  exposure?: Exposure;
  /** Of the whole source; those of one workload are its own. */
  gaps: Gap[];
  coverage: Coverage;
}

export interface Tool {
  name: string;
  version: string;
}

export type SourceName = 'docker' | 'proc' | 'files';

/** Whose word it is: a file's, the engine's, the kernel's. They are never mixed up. */
export type Witness = 'declared' | 'configured' | 'observed';

/** The raw field and value that a verdict rests on. */
export interface Evidence {
  witness: Witness;
  /** `HostConfig.PidMode`, `/proc/4711/ns/pid`. */
  field: string;
  value: string;
  /** What it means, where the raw value does not say. */
  note?: string;
  /** Where it is written, of what is declared. */
  place?: Place;
}

export type GapReason =
  /** EACCES, EPERM: about us, never about the process. */
  | 'denied'
  /** The process or container ended while we looked. */
  | 'vanished'
  /** No process of the container could be made sure of. */
  | 'unconfirmed'
  /** Not there on this kernel, or behind another PID namespace. */
  | 'unavailable'
  | 'timeout'
  /** An answer or a file that cannot be understood. */
  | 'malformed';

/** Something we tried to read and could not. */
export interface Gap {
  reason: GapReason;
  /** What was tried: a path, a request. */
  what: string;
  detail?: string;
  /** Where in a file. */
  place?: Place;
}

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

export type EngineKind = 'docker' | 'podman' | 'unknown';

export interface Engine {
  /** Unique in these facts; workloads refer to it. */
  id: string;
  kind: EngineKind;
  version?: string;
  apiVersion?: string;
  /** As the user may see it: no password, no query. */
  endpoint: string;
  rootless: boolean;
  /** Whether containers get a user namespace of their own unless they ask for the host's; undefined: it did not say. */
  userRemap?: boolean;
  /** Whether containers on the default bridge may talk to each other; undefined: it did not say. */
  icc?: boolean;
  cgroupVersion?: string;
  /** Security options as /info lists them, such as `name=seccomp,profile=builtin`. */
  securityOptions: string[];
  rootDir?: string;
  /** What it calls the machine that it runs on. */
  hostName?: string;
  /** Its idea of "the host": namespaces of the process that supervises its containers, where one could be read. */
  namespaces?: Partial<Record<NamespaceType, NamespaceId>>;
  /** Whether its containers' processes were found below this /proc at all. */
  reachable: 'here' | 'otherPidNamespace' | 'elsewhere' | 'unknown';
}

/** How a namespace is asked for; `unset`: the engine decides and we do not know how. */
export type SharingKind = 'host' | 'private' | 'container' | 'unset';

export interface Sharing {
  kind: SharingKind;
  /** Of kind `container`: id of the workload joined, or the path of a namespace (`ns:/run/netns/x`). */
  target?: string;
  /** What the host has mounted at the path that was joined, where it has something there. */
  id?: NamespaceId;
  /** Nobody asked for it: it is so for every container of this engine. */
  implied?: boolean;
  evidence: Evidence;
}

/** What makes containers, as far as cgroups tell one from another; `containerd` is also a kubelet's, and nerdctl's. */
export type Runtime = 'docker' | 'podman' | 'containerd' | 'cri-o' | 'lxc' | 'nspawn';

export type WorkloadState =
  | 'created'
  | 'running'
  | 'paused'
  | 'restarting'
  | 'removing'
  | 'exited'
  | 'dead'
  /** Written in a file: nothing of it runs, as far as the file tells. */
  | 'declared'
  | 'unknown';

/** No process to look at: what was configured is all there is. `restarting` is none of them: it runs again soon. */
export const isStopped = (state: WorkloadState): boolean =>
  ['created', 'exited', 'dead', 'declared'].includes(state);

/** A container. Names, labels and paths are as their maker wrote them: hostile until escaped. */
export interface ContainerName {
  id: string;
  name: string;
}

export interface Workload {
  /** 64 hexadecimal digits for Docker and Podman; a cgroup's path where nothing shorter is unique. */
  id: string;
  name: string;
  /** The engine made the name up: it does not identify the workload from one start to the next. */
  generatedName?: boolean;
  engine?: string;
  /** Of one that no engine told of: what made it, where its cgroup tells. */
  runtime?: Runtime;
  /** Id of the workload whose cgroup is around its own: it runs inside of that one. */
  parent?: string;
  image?: string;
  labels: Record<string, string>;
  /** Compose project or swarm stack, and the service in it. */
  project?: string;
  service?: string;
  /** Pod id; members of one pod share by design. */
  pod?: string;
  /** The pod's holder of namespaces (Podman's infra, Kubernetes' pause). */
  infra?: boolean;
  state: WorkloadState;
  /** ISO 8601 */
  startedAt?: string;
  /** What the engine was asked for; undefined where no engine answered. */
  configured?: Configured;
  /** What a file asks for. */
  declared?: Declared;
  /** What the kernel shows; undefined where no process could be made sure of. */
  observed?: Observed;
  gaps: Gap[];
}

export interface Configured {
  sharing: Partial<Record<NamespaceType, Sharing>>;
  privileged: boolean;
  /** As written: with or without `CAP_`, any case, `ALL`. */
  capAdd: string[];
  capDrop: string[];
  securityOpt: string[];
  /** Profile that the engine says is in force, '' if none. */
  appArmorProfile: string;
  /** Cgroup parent somebody chose, '' if none. */
  cgroupParent: string;
  mounts: ConfiguredMount[];
  devices: string[];
  deviceCgroupRules: string[];
}

export interface ConfiguredMount {
  type: string;
  /** Path on the host for bind mounts. */
  source: string;
  target: string;
  writable: boolean;
  /** `rprivate`, `rshared`, ..., '' where none was asked for. */
  propagation: string;
}

export interface Observed {
  /** In the PID namespace of the /proc that was read. */
  pid: number;
  confirmedBy: Ownership;
  namespaces: Partial<Record<NamespaceType, NamespaceId>>;
  /** Of those that could not be read what other files tell, which anybody may read. */
  signs?: Partial<Record<NamespaceType, PublicSign>>;
  /** NSpid of status, outermost first. */
  nsPids: number[];
  /** Clock ticks after boot: field 22 of /proc/<pid>/stat. */
  startTime: number;
  uidMap?: IdMapping[];
  /** Hexadecimal masks of /proc/<pid>/status. */
  capEff?: string;
  capBnd?: string;
  /** 0 off, 1 strict, 2 filter. */
  seccomp?: number;
  noNewPrivs?: boolean;
  /** /proc/<pid>/attr/current: the LSM's label; undefined without an LSM. */
  lsmLabel?: string;
  /** Mounts that lead to the host or to somebody else; those every container has are left out. */
  mounts?: ObservedMount[];
  /** Cgroup that told the container. */
  cgroup?: string;
  /** What its engine calls the host, where that is not the machine's and no engine was asked: its supervisor's. */
  supervisor?: Partial<Record<NamespaceType, NamespaceId>>;
  /** Undefined where not all processes of the host were looked at. */
  processes?: ContainerProcesses;
  /** Handles to namespaces in which none of its own processes stands; undefined where they could not be looked for. */
  handles?: NamespaceHandle[];
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
  /** pid_for_children and time_for_children of /proc/<pid>/ns, where they differ from its own. */
  forChildren: Partial<Record<'pid' | 'time', NamespaceId>>;
}

/** The processes that belong to one container. */
export interface ContainerProcesses {
  count: number;
  /** Whose namespaces may not be read. */
  denied: number;
  /** Namespaces that they made themselves and nobody else stands in: unshare(2). */
  nested: Partial<Record<NamespaceType, number>>;
}

/** What keeps a namespace within reach of setns(2) without standing in it. */
export interface NamespaceHandle {
  type: NamespaceType;
  id: NamespaceId;
  kind: 'mount' | 'descriptor';
  /** The mount's target as the container sees it, or `/proc/<pid>/fd/<number>`. */
  at: string;
  /** Who else has to do with the namespace: a process outside of the container that stands in it, a mount of the host. */
  elsewhere?: string;
}

/** Whether a namespace is the host's, told without reading its link; not which one it is. */
export interface PublicSign {
  host: boolean;
  /** Below /proc/<pid>. */
  file: string;
  value: string;
}

export type Ownership =
  /** A path of /proc/<pid>/cgroup holds the container's id. */
  | 'cgroup'
  /** Its /etc/hostname, hosts or resolv.conf, or its overlay, are the container's. */
  | 'mounts'
  /** Its mounts could be a joined container's too; the start time decided. */
  | 'startTime'
  /** By nothing: somebody asked for this process by its number, whosever it is. */
  | 'asked';

/** A line of /proc/<pid>/uid_map: user_namespaces(7). */
export interface IdMapping {
  inside: number;
  outside: number;
  count: number;
}

export interface ObservedMount {
  target: string;
  /** Path on the host, where the host has that file system mounted. */
  source?: string;
  /** Its other paths there: the host may have it mounted in several places. */
  also?: string[];
  fsType: string;
  /** major:minor */
  device: string;
  writable: boolean;
  /** Its peer group is one of the host's: what is mounted here shows there. */
  sharedWithHost: boolean;
}

export interface Coverage {
  /** Containers that the source named. */
  listed: number;
  /** Of which at least one namespace link was read. */
  observed: number;
  /** Stopped or never started: left out unless asked for. */
  stopped: number;
  /** Gone between the list and the look. */
  vanished: string[];
  /** Containers that the cgroups in /proc show and no engine that was asked lists: another engine's. */
  unlisted: number;
  /** Addresses of engines that were found on this machine and did not answer; absent where all did. */
  unanswered?: string[];
  linksRead: number;
  linksDenied: number;
  /** Requests made to engines. */
  requests: number;
}
