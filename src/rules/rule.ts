import type { DeclaredField } from '../model/declared.ts';
import type { Engine } from '../model/engine.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Facts } from '../model/facts.ts';
import type { Stray } from '../model/host.ts';
import type { IdMapping } from '../model/observed.ts';
import type { Assumptions } from '../model/policy.ts';
import type { Cell, EvidenceBasis, Severity, VerdictKind } from '../model/report.ts';
import type { Workload } from '../model/workload.ts';
import type { NamespaceId, NamespaceType } from '../namespaces.ts';

export interface Verdict {
  kind: VerdictKind;
  message: string;
  evidence: readonly Evidence[];
  /** Of a failure: what it means on this host, in sentences. */
  exposure?: string;
}

/** Which published controls ask for a rule. Empty where none does: no number is made up. */
export interface Controls {
  /** CIS Docker Benchmark: recommendation numbers; section 2 differs between 1.6 and 1.8, section 5 does not. */
  cis?: { '1.6': string[]; '1.8': string[] };
  /** NIST SP 800-190, section numbers. */
  nist?: string[];
  /** DISA STIG Docker Enterprise 2.x Linux/UNIX V2R2. */
  stig?: string[];
  /** Kubernetes Pod Security Standards. */
  pss?: string[];
  cwe?: number[];
  /** MITRE ATT&CK techniques. */
  attack?: string[];
}

interface RuleTexts {
  /** Names the problem and never changes. */
  id: string;
  title: string;
  severity: Severity;
  /** The namespace type it is about, if it is about one. */
  namespace?: NamespaceType;
  /** What somebody inside can do because of it: a paragraph of plain prose, true of every finding. */
  exposes: string;
  /** Commands that show it by hand, each with a comment behind `#`; `PID` and `NAME` stand for the reader's own. */
  prove: string[];
  /** How to fix it, in the imperative, one or two sentences. */
  remediation: string;
  /** Addresses of manual pages and documentation, the best one first: SARIF shows it as the rule's help. */
  references: string[];
  controls: Controls;
}

export interface WorkloadRule extends RuleTexts {
  subject: 'workload';
  /**
   * What of a file's word the verdict rests on, by field; none: only a look at the kernel can tell. A rule on one
   * namespace reads what was asked of that.
   */
  reads: readonly (DeclaredField | 'sharing')[];
  /** The security options that it reads. */
  options?: readonly string[];
  /** Of what no other system has, nor a setting for it. */
  linuxOnly?: boolean;
  check(workload: Workload, context: Context): Verdict;
}

export interface EngineRule extends RuleTexts {
  subject: 'engine';
  check(engine: Engine, context: Context): Verdict;
}

/** Says what is; whether that matters is the policy's business. It cannot throw and speaks only of its own subject. */
export type Rule = WorkloadRule | EngineRule;

/** What a rule may look at beside its own subject. */
export interface Context {
  facts: Facts;
  /** What a pass of a namespace rule may rest on. */
  evidence: EvidenceBasis;
  assume: Assumptions;
  /** What its engine calls the host, by type; not the machine's where the engine is rootless or in a container. */
  hostOfEngine(workload: Workload): Engine['namespaces'];
  engineOf(workload: Workload): Engine | undefined;
  workload(id: string): Workload | undefined;
  /** How the workload stands to one namespace: every namespace rule and the report's matrix rest on it. */
  cell(workload: Workload, type: NamespaceType): RuleCell;
  /** The workloads whose first process stands in a namespace. */
  tenants(type: NamespaceType, id: NamespaceId): readonly Workload[];
  strays: {
    of(workload: Workload): readonly Stray[];
    in(type: NamespaceType, id: NamespaceId): readonly Stray[];
  };
  /** Workloads, sorted by name, by the host ids that their user namespaces map; each distinct map once. */
  uidMaps: readonly { map: readonly IdMapping[]; workloads: readonly Workload[] }[];
}

/** The workloads in one namespace, one object for all of them. */
export interface Company {
  /** The one that asks is among them. */
  readonly members: readonly Workload[];
  /** The one whose namespace it is: it was there first, the others came to it. */
  readonly owner: Workload | undefined;
  /** Whether an engine told the labels of all of them. */
  readonly tellsProjects: boolean;
  /** How many have a uid map that was read. */
  readonly mapped: number;
  /** How many are of this project, or of none. */
  inProject(project: string | undefined): number;
}

/** The report's cell, plus what rules need of it. */
export interface RuleCell extends Cell {
  /** Those in the same namespace, if there are others and it is neither the host's nor the engine's. */
  company?: Company;
  /** Workloads that a configured join was followed through, in order, this one left out. */
  chain: Workload[];
  /** Of a configured join that ends at no listed workload: a path, or an id that is gone. */
  target?: string;
  evidence: Evidence[];
}

export const fail = (message: string, evidence: readonly Evidence[], exposure?: string): Verdict => ({
  kind: 'fail',
  message,
  evidence,
  ...(exposure !== undefined && { exposure }),
});
export const pass = (message: string, evidence: readonly Evidence[]): Verdict => ({
  kind: 'pass',
  message,
  evidence,
});
export const open = (message: string, evidence: readonly Evidence[] = []): Verdict => ({
  kind: 'open',
  message,
  evidence,
});
export const notApplicable = (message: string): Verdict => ({ kind: 'notApplicable', message, evidence: [] });

/** ` (denied: EACCES)`: the first thing of a workload that could not be read, or nothing. */
export function whyUnseen({ gaps: [gap] }: Workload): string {
  return gap ? ` (${gap.reason}: ${gap.detail ?? gap.what})` : '';
}

/** In place of a pass that would rest on the engine's word alone. */
export const unproven = (workload: Workload, evidence: readonly Evidence[]): Verdict =>
  open(
    `${workload.name}: the engine says so, but no process of it was looked at${whyUnseen(workload)}.`,
    evidence,
  );

/** A manual page at its maintainers' site: `man('namespaces', 7)`. */
export const man = (page: string, section = 7): string =>
  `https://man7.org/linux/man-pages/man${section}/${page}.${section}.html`;
