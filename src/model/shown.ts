import type { NamespaceId, NamespaceType } from '../namespaces.ts';
import type { Gap } from './evidence.ts';
import type { Host, Reference, ReferenceEntry } from './host.ts';
import type { IdMapping, Observed, ObservedMount } from './observed.ts';
import type { Cell, CellStatus } from './report.ts';
import type { ContainerName, Workload } from './workload.ts';

export const SHOWN_SCHEMA_VERSION = 1;

/** One process, its namespaces beside the host's and its relatives', and what stands around them. */
export interface Shown {
  schemaVersion: typeof SHOWN_SCHEMA_VERSION;
  target: ShownTarget;
  /** What the scanner could see: elsewhere than on the host, PID 1 and 2 are not the machine's. */
  vantage: Host['vantage'];
  /** Of every type that this kernel has, in the order of their names. */
  namespaces: ShownNamespace[];
  identity: Identity;
  guards: Guards;
  /** Mounts that lead out of the mount namespace; undefined: not known, or it is the host's, where there is no way out. */
  mounts?: ObservedMount[];
  /** Undefined for a process without one, or one that cannot be seen. */
  parent?: Relative;
  children: Relative[];
  /** Processes, the machine's first aside, whose namespaces may not be read: they may stand in any of these. */
  unread: number;
  gaps: Gap[];
}

/** What was read of a process and of what is around it, before anything is said of its namespaces. */
export interface Surroundings extends Omit<Shown, 'schemaVersion' | 'namespaces' | 'guards' | 'mounts'> {
  /** The process: its container, by the first process of that; another one as a workload of its own. */
  workload: Workload & { observed: Observed };
  reference: Reference;
  /** By the types that this kernel has. */
  around: Partial<Record<NamespaceType, Pick<ShownNamespace, 'forChildren' | 'strangers'>>>;
}

export interface ShownTarget {
  /** In the /proc that was read. */
  pid: number;
  /** The name that the process gives itself, at most 15 bytes. */
  comm: string;
  container?: ContainerName;
  /** The container's first process, where the target is another one of it. */
  init?: number;
  image?: string;
  /** The whole path of its cgroup. */
  cgroup?: string;
}

/** A cell of the report, with what explains it; here only what was observed counts. */
export interface ShownNamespace extends Cell {
  type: NamespaceType;
  /** The host's, and where it was read; undefined: not known. */
  reference?: ReferenceEntry;
  /** Where its next children will stand, if not in its own; without an id it has no process yet, and the link none either. */
  forChildren?: { id?: NamespaceId };
  /** The file below /proc/<pid> that tells whether it is the host's, where its link may not be read. */
  sign?: string;
  /** Why the status is unknown. */
  why?: string;
  /** Then: what the engine was asked for, which proves nothing. */
  configured?: CellStatus;
  /** Processes of no container that stand in it too, where it is not the host's; the first ten are named. */
  strangers: { count: number; first: ProcessName[] };
}

export interface ProcessName {
  pid: number;
  comm: string;
}

export interface Identity {
  /** Its number in each PID namespace, outermost first. */
  nsPids: number[];
  /** Undefined where they cannot be read, or mean nothing to a reader in a user namespace of its own. */
  uidMap?: IdMapping[];
  gidMap?: IdMapping[];
}

export interface Guards {
  /** Names without CAP_, the dangerous ones first. */
  effective?: string[];
  bounding?: string[];
  /** Hexadecimal masks, as /proc/<pid>/status has them. */
  masks: { effective?: string; bounding?: string };
  /** 0 off, 1 strict, 2 filter. */
  seccomp?: number;
  noNewPrivs?: boolean;
  /** The LSM's label; undefined without an LSM. */
  lsmLabel?: string;
}

/** A parent or child of the target. */
export interface Relative extends ProcessName {
  container?: ContainerName;
  /** Namespaces that are not the target's. */
  differs: { type: NamespaceType; id: NamespaceId }[];
  /** Types that could not be compared: of the relative, or of the target, the link may not be read. */
  unknown: NamespaceType[];
}
