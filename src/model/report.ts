import type { NamespaceId, NamespaceType } from '../namespaces.ts';
import type {
  Coverage,
  Engine,
  Evidence,
  Gap,
  Host,
  Runtime,
  SourceName,
  Tool,
  WorkloadState,
} from './facts.ts';

export const REPORT_SCHEMA_VERSION = 1;

/** Worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** SARIF's kinds: `open` is not enough evidence, which is never a pass. */
export type VerdictKind = 'fail' | 'pass' | 'open' | 'notApplicable';

/** Facts judged by one policy on one day. schemas/report.schema.json is its published form. */
export interface Report {
  schemaVersion: typeof REPORT_SCHEMA_VERSION;
  tool: Tool;
  /** When the facts were collected, ISO 8601. */
  collectedAt: string;
  source: SourceName;
  host: Host;
  engines: Engine[];
  policy: ReportPolicy;
  rules: ReportRule[];
  workloads: ReportWorkload[];
  /** Failures (waived ones too) and open verdicts, worst first. */
  findings: Finding[];
  waivers: { expired: WaiverNote[]; unused: WaiverNote[] };
  gaps: Gap[];
  coverage: Coverage;
  summary: Summary;
  outcome: Outcome;
}

export type FailOn = Severity | 'none';

/** What the exit code says. `incomplete`: no failure counts, but evidence is missing for a rule that does. */
export interface Outcome {
  result: 'ok' | 'findings' | 'incomplete';
  /** The severity from which on a failure, or missing evidence, counts. */
  failOn: FailOn;
  /** Whether missing evidence was allowed. */
  allowIncomplete: boolean;
  /** Whether evidence is missing for a rule that counts, whatever the result. */
  incomplete: boolean;
}

export interface ReportPolicy {
  ids: string[];
  /** What a pass of a namespace rule may rest on. */
  evidence: 'kernel' | 'engine';
}

/** A rule that the policy has switched on. */
export interface ReportRule {
  id: string;
  title: string;
  severity: Severity;
}

export interface ReportWorkload {
  id: string;
  name: string;
  generatedName?: boolean;
  image?: string;
  project?: string;
  service?: string;
  pod?: string;
  infra?: boolean;
  engine?: string;
  runtime?: Runtime;
  /** Id of the workload that it runs inside of. */
  parent?: string;
  state: WorkloadState;
  pid?: number;
  namespaces: Record<NamespaceType, Cell>;
}

/**
 * `host`: the machine's; `engine`: what the engine calls its host, which is not the machine's; `joined`: another
 * workload's, or one that was joined by path; `pod`: its pod's, by design; `own`; `unknown`: nobody could say.
 */
export type CellStatus = 'host' | 'engine' | 'joined' | 'pod' | 'own' | 'unknown';

export interface Cell {
  status: CellStatus;
  /** Whose word the status is. */
  basis: 'observed' | 'configured' | 'none';
  id?: NamespaceId;
  /** How many others are in it too; 0 for the host's and the engine's, where they are not counted. */
  others: number;
  /** Names of the first ten of them, sorted. */
  with: string[];
}

export interface Finding {
  rule: string;
  severity: Severity;
  kind: 'fail' | 'open';
  subject: Subject;
  /** First sentence names the workload and the problem; plain text, with the workload's hostile strings in it. */
  message: string;
  remediation: string;
  evidence: Evidence[];
  waiver?: WaiverNote;
}

/** What a finding is about. */
export interface Subject {
  kind: 'workload' | 'engine';
  /** Of the workload or engine in this report. */
  id: string;
  name: string;
}

export interface WaiverNote {
  rule: string;
  reason: string;
  owner: string;
  /** YYYY-MM-DD: the last day on which it holds. */
  expires?: string;
  /** The selector in one line. */
  selector: string;
  /** Where it is written. */
  origin: string;
}

export interface Summary {
  /** Failures that count: not waived. */
  failures: Record<Severity, number>;
  waived: number;
  open: Record<Severity, number>;
  passed: number;
  notApplicable: number;
}
