import type { Severity } from './report.ts';

/** A policy as somebody wrote it: schemas/policy.schema.json. */
export interface PolicyFile {
  id: string;
  title?: string;
  /** Names of built-in policies, or files relative to this one. */
  extends?: string[];
  rules?: Record<string, Severity | 'off'>;
  assume?: Assumptions;
  waivers?: WaiverFile[];
}

/** States what the facts cannot say. */
export interface Assumptions {
  'engine-user-remap'?: boolean;
}

export interface WaiverFile {
  rule: string;
  workload: Selector;
  reason: string;
  owner: string;
  /** YYYY-MM-DD */
  expires?: string;
}

/** All that are given must match. `*` stands for any characters. */
export interface Selector {
  name?: string;
  image?: string;
  /** `key` or `key=value`. */
  label?: string;
  project?: string;
  service?: string;
  file?: string;
}

/** Everything that `extends` brought in, flattened: what evaluate works with. */
export interface Policy {
  ids: string[];
  /** Severity of each rule that is on. */
  rules: Record<string, Severity>;
  assume: Assumptions;
  waivers: Waiver[];
}

export interface Waiver extends WaiverFile {
  /** Of one that stands in a file: the lines that it speaks of. */
  at?: { file: string; lines: number[] };
  /** `file:line:column` */
  origin: string;
}
