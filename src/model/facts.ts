import type { FileKind } from './declared.ts';
import type { Engine } from './engine.ts';
import type { Gap } from './evidence.ts';
import type { Exposure, Host, ProcessSweep } from './host.ts';
import type { Waiver } from './policy.ts';
import type { Workload } from './workload.ts';

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
  /** Those that stand in the files themselves. */
  waivers?: Waiver[];
  /** Of the whole source; those of one workload are its own. */
  gaps: Gap[];
  coverage: Coverage;
}

export interface Tool {
  name: string;
  version: string;
}

export type SourceName = 'docker' | 'proc' | 'files';

export interface Coverage {
  /** Of those that run how many a file declares; undefined where no files were looked at. */
  tied?: number;
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
  /** Of declared files those that were read, by name; absent where none were looked for. */
  files?: ReadFile[];
}

export interface ReadFile {
  /** Below the root, with `/`; `-` for standard input. */
  file: string;
  kind: FileKind;
  /** The Compose project that it is part of. */
  project?: string;
}
