import type { Engine } from '../model/engine.ts';
import type { Gap } from '../model/evidence.ts';
import type { Workload } from '../model/workload.ts';
import type { ContainerGroup } from './kernel/container-groups.ts';
import type { Kernel } from './kernel/kernel.ts';

/** Where procfs is, unless the user says otherwise. */
export const DEFAULT_PROC = '/proc';

/** What one source found; collect() makes facts of it. */
export interface Found {
  engines: Engine[];
  workloads: Workload[];
  gaps: Gap[];
  listed: number;
  /** Not running and left out. */
  stopped: number;
  /** Names of the containers that were gone when we came to look. */
  vanished: string[];
  /** Containers in /proc that no engine that was asked lists. */
  unlisted: ContainerGroup[];
  /** Addresses of engines that were found and did not answer. */
  unanswered: string[];
  requests: number;
}

export interface SourceOptions {
  kernel: Kernel;
  /** Stopped containers too. */
  all: boolean;
  /** Called after each container. */
  onProgress?: (done: number, total: number) => void;
}
