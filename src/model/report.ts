import type { NamespaceId, NamespaceType } from '../namespaces.ts';
import type { Engine } from './engine.ts';
import type { Evidence, Gap } from './evidence.ts';
import type { Coverage, SourceName, Tool } from './facts.ts';
import type { Host, ProcessSweep } from './host.ts';
import type { ContainerProcesses } from './observed.ts';
import type { Place } from './place.ts';
import type { Runtime, WorkloadState } from './workload.ts';

export const REPORT_SCHEMA_VERSION = 2;

/** Worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** SARIF's kinds: `open` is not enough evidence, which is never a pass. */
export type VerdictKind = 'fail' | 'pass' | 'open' | 'notApplicable';

/** Facts of one host or several, judged by one policy on one day. schemas/report.schema.json is its published form. */
export interface Report {
  schemaVersion: typeof REPORT_SCHEMA_VERSION;
  tool: Tool;
  /** In the order in which their facts were given. */
  hosts: [ReportHost, ...ReportHost[]];
  policy: ReportPolicy;
  rules: ReportRule[];
  workloads: ReportWorkload[];
  /** Failures (waived ones too) and open verdicts, worst first. */
  findings: Finding[];
  waivers: { expired: WaiverNote[]; unused: WaiverNote[] };
  /** Of files that were read the lines that findings and gaps point at. */
  sources?: ReportSource[];
  summary: Summary;
  outcome: Outcome;
}

export interface ReportSource {
  /** As places name it. */
  file: string;
  lines: SourceLine[];
}

export interface SourceLine {
  /** From 1. */
  number: number;
  /** Without its end; of a longer one the first 2,000 units. */
  text: string;
  /** What code scanning tells alerts of one rule and file apart by: `primaryLocationLineHash`. */
  fingerprint: string;
}

/** One machine: what was looked at there, from where, and what was not seen. */
export interface ReportHost extends Host {
  /** Unique in this report: its name, with a number behind it if another has the same. */
  id: string;
  /** When its facts were collected, ISO 8601. */
  collectedAt: string;
  source: SourceName;
  engines: Engine[];
  gaps: Gap[];
  coverage: Coverage;
  /** Of the look at all processes, where there was one. */
  sweep?: Omit<ProcessSweep, 'strays'>;
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

/** `files`: nothing runs, and what files say is all there is. */
export type EvidenceBasis = 'kernel' | 'engine' | 'files';

export interface ReportPolicy {
  ids: string[];
  /** What a pass of a namespace rule may rest on. */
  evidence: EvidenceBasis;
}

/** A rule that the policy has switched on. */
export interface ReportRule {
  id: string;
  title: string;
  severity: Severity;
}

export interface ReportWorkload {
  /** Unique on its host. */
  id: string;
  /** Id of its host in this report. */
  host: string;
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
  processes?: ContainerProcesses;
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
  basis: 'observed' | 'configured' | 'declared' | 'none';
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
  /** What the sharing means on this host: sentences about what lies open there. */
  exposure?: string;
  remediation: string;
  /**
   * Of a container that runs what files below the root say: `so`: they ask for it; `otherwise`: they declare the container
   * and not this; `nowhere`: none declares it. Absent where none was looked at.
   */
  declaration?: 'so' | 'otherwise' | 'nowhere';
  /** Where it is written, of what a file declares. */
  place?: Place;
  evidence: Evidence[];
  /** What mends it, where one edit of one file does. */
  fix?: Fix;
  waiver?: WaiverNote;
}

/** What stands there becomes `text`: lines and columns from 1, columns in UTF-16 units, the end behind the last one. */
export interface Fix {
  /** A clause, in the imperative. */
  description: string;
  /** As places name it. */
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  text: string;
}

/** What a finding is about. */
export interface Subject {
  kind: 'workload' | 'engine';
  /** Of the workload or engine on its host. */
  id: string;
  /** Id of that host in this report. */
  host: string;
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
