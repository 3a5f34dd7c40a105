import type { Tool } from '../model/facts.ts';
import type { Finding } from '../model/report.ts';

export const WATCH_SCHEMA_VERSION = 1;

/**
 * Why a finding is gone. `ended`: what it was about is not there any more; `mended`: the rule holds now; `waived`: a
 * waiver covers it now; `off`: the policy has the rule no more.
 */
export type GoneReason = 'ended' | 'mended' | 'waived' | 'off';

/** What one audit shows that the one before did not. */
export type Change =
  | { event: 'appeared'; finding: Finding; initial?: true }
  | { event: 'gone'; finding: Finding; reason: GoneReason; since: string }
  | { event: 'engine-lost'; engine: string; detail: string }
  | { event: 'engine-back'; engine: string; since: string }
  | { event: 'started'; tool: Tool; engines: string[]; containers: number; findings: number };

/** What is printed, sent and handed on: schemas/watch-event.schema.json is its published form. */
export type WatchEvent = {
  schemaVersion: typeof WATCH_SCHEMA_VERSION;
  /** ISO 8601, UTC. */
  time: string;
} & Change;

export const EVENTS = [
  'appeared',
  'gone',
  'engine-lost',
  'engine-back',
  'started',
] as const satisfies Change['event'][];
