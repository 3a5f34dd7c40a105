import type { NamespaceId, NamespaceType } from '../namespaces.ts';

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
  /** `pidfd`: of a process that stands there. */
  kind: 'mount' | 'descriptor' | 'pidfd';
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
