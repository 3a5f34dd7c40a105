import type { Place } from './place.ts';
import type { Configured } from './workload.ts';

/** What a file is, as far as it declares containers or an engine. */
export type FileKind =
  | 'compose'
  | 'kubernetes'
  | 'devcontainer'
  | 'quadlet'
  | 'workflow'
  | 'commands'
  | 'daemon'
  | 'oci';

/**
 * What a file asks for. Values as an engine would be given them, so that rules read both alike; beside the values of each
 * field, in the same order, where each is written.
 */
export interface Declared extends Configured {
  kind: FileKind;
  /** Where the workload itself is written: what is missing is missing there. */
  place: Place;
  places: Partial<Record<DeclaredField, Place[]>>;
  /** Fields that the files alone do not settle: none of them is a reason to pass. */
  undecided: Partial<Record<DeclaredField, Undecided[]>>;
  /** What only some kinds of file can ask for, as written. */
  more: Partial<Record<MoreField, string[]>>;
  /** Of a workload that is started only on request: the profiles that ask for it. */
  profiles?: string[];
  /** Of a container that does not run on Linux. */
  system?: 'windows';
  /** Settings that the file is not read for: a swarm takes no notice of them. */
  ignored?: Place[];
}

export interface Undecided {
  /** A clause: `depends on PID_MODE, which is not set`. */
  why: string;
  place: Place;
  /** Of `securityOpt`: the option whose value it is, such as `seccomp`; without it it may be any. */
  option?: string;
}

export type DeclaredField = Exclude<keyof Configured, 'sharing' | 'appArmorProfile'> | MoreField;

/** Kubernetes' own, most of them: what the Pod Security Standards forbid beyond what Docker can be asked for. */
export type MoreField =
  | 'hostPorts'
  | 'hostPaths'
  | 'procMount'
  | 'sysctls'
  | 'hostProcess'
  | 'seLinuxOptions'
  | 'probeHosts'
  /** Settings of a pod that a container of it has replaced with its own: `seccompProfile.type=Unconfined`. */
  | 'podDefaults'
  | 'shareProcessNamespace';
