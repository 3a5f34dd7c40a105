import type { NamespaceId, NamespaceType } from '../namespaces.ts';
import type { Declared } from './declared.ts';
import type { Evidence, Gap } from './evidence.ts';
import type { Observed } from './observed.ts';

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

export interface ContainerName {
  id: string;
  name: string;
}

/** A container. Names, labels and paths are as their maker wrote them: hostile until escaped. */
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
