import type { Engine } from '../model/engine.ts';
import type { Gap } from '../model/evidence.ts';
import type { Workload } from '../model/workload.ts';
import type { SourceText } from '../yaml/source-text.ts';

/** What a file declares; what of it could not be understood is a gap with its place. */
export interface Declarations {
  workloads: Workload[];
  engines: Engine[];
  gaps: Gap[];
}

/** The files below the root, by paths relative to it with `/`; none outside is ever opened. */
export interface Files {
  /** A gap for one that is not there, may not be read, is no text, is too large, or lies outside. */
  read(path: string): SourceText | Gap;
  exists(path: string): boolean;
}
