import type { Engine } from '../model/engine.ts';
import type { Facts } from '../model/facts.ts';
import type { Policy, Waiver } from '../model/policy.ts';
import {
  type Cell,
  type FailOn,
  type Finding,
  REPORT_SCHEMA_VERSION,
  type Report,
  type ReportHost,
  type ReportWorkload,
  type Severity,
  type Summary,
  type VerdictKind,
} from '../model/report.ts';
import type { Workload } from '../model/workload.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../namespaces.ts';
import { worstFirst } from '../order.ts';
import type { Context, Rule, Verdict } from '../rules/rule.ts';
import { createContext } from './context.ts';
import { declarationOf } from './declaration.ts';
import { judgeWorkload } from './judge-workload.ts';
import { outcomeOf } from './outcome.ts';
import { isExpired, noteOf, waiverFinder } from './waivers.ts';

export interface EvaluateOptions {
  rules: readonly Rule[];
  evidence: Context['evidence'];
  /** YYYY-MM-DD, for the end of waivers. */
  today: string;
  tool: Report['tool'];
  failOn: FailOn;
  allowIncomplete: boolean;
}

/** Judges the facts of one host by a policy. Pure: the same facts, policy and day give the same report. */
export function evaluate(facts: Facts, policy: Policy, options: EvaluateOptions): Report {
  const { rules, evidence, today, tool, failOn, allowIncomplete } = options;
  const context = createContext(facts, { evidence, assume: policy.assume });
  const active = rules.flatMap((rule) => {
    const severity = policy.rules[rule.id];
    return severity ? [{ rule, severity }] : [];
  });
  const waivers = [...policy.waivers, ...(facts.waivers ?? [])];
  const valid = waivers.filter((waiver) => !isExpired(waiver, today));
  const waiverOf = waiverFinder(valid);
  const used = new Set<Waiver>();
  const findings: Finding[] = [];
  const counts: Record<VerdictKind, number> = { fail: 0, open: 0, pass: 0, notApplicable: 0 };
  judgeAll(active, context, (judged) => {
    counts[judged.verdict.kind] += 1;
    // All others are counted and let go: of thousands of containers they would be hundreds of thousands.
    if (!isFinding(judged)) return;
    const told = toldOf(judged, context);
    // One for a failure covers an open verdict too: it accepts the worst that could be.
    const waiver = waiverOf(judged.rule.id, judged.subject, told.place);
    if (waiver) used.add(waiver);
    findings.push(findingOf(judged, told, idOf(facts), waiver));
  });
  const summary = summarize(findings, counts);
  const report = {
    schemaVersion: REPORT_SCHEMA_VERSION,
    tool,
    hosts: [hostOf(facts)],
    policy: { ids: policy.ids, evidence },
    rules: active.map(({ rule: { id, title }, severity }) => ({ id, title, severity })),
    workloads: facts.workloads.map((workload) => describe(workload, context)),
    findings: findings.sort(worstFirst),
    waivers: {
      expired: waivers.filter((waiver) => isExpired(waiver, today)).map(noteOf),
      unused: valid.filter((waiver) => !used.has(waiver)).map(noteOf),
    },
    summary,
  } satisfies Omit<Report, 'outcome'>;
  return { ...report, outcome: outcomeOf(report, failOn, allowIncomplete) };
}

/** What a host is called of which nobody knows the name. */
const UNNAMED = 'host';

const idOf = ({ host }: Facts): string => host.name || UNNAMED;

function hostOf(facts: Facts): ReportHost {
  const { host, collectedAt, source, engines, gaps, coverage, sweep } = facts;
  const about = { id: idOf(facts), ...host, collectedAt, source, engines, gaps, coverage };
  if (!sweep) return about;
  const { strays, ...counts } = sweep;
  return { ...about, sweep: counts };
}

interface Active {
  rule: Rule;
  severity: Severity;
}

interface Judged extends Active {
  subject: Workload | Engine;
  verdict: Verdict;
}

/** One workload after the other: what the context knows of it is still at hand for the next rule. */
function judgeAll(active: readonly Active[], context: Context, take: (judged: Judged) => void): void {
  for (const subject of context.facts.workloads) {
    for (const { rule, severity } of active) {
      if (rule.subject !== 'workload') continue;
      take({ rule, severity, subject, verdict: judgeWorkload(rule, subject, context) });
    }
  }
  for (const subject of context.facts.engines) {
    for (const { rule, severity } of active) {
      if (rule.subject !== 'engine') continue;
      take({ rule, severity, subject, verdict: rule.check(subject, context) });
    }
  }
}

type Found = Judged & { verdict: { kind: Finding['kind'] } };

const isFinding = (judged: Judged): judged is Found =>
  judged.verdict.kind === 'fail' || judged.verdict.kind === 'open';

const findingOf = (
  { rule, severity, subject, verdict }: Found,
  told: Told,
  host: string,
  waiver?: Waiver,
): Finding => ({
  rule: rule.id,
  severity,
  kind: verdict.kind,
  subject: { kind: rule.subject, id: subject.id, host, name: 'name' in subject ? subject.name : subject.id },
  message: verdict.message,
  ...(verdict.exposure !== undefined && { exposure: verdict.exposure }),
  remediation: rule.remediation,
  ...told,
  ...(waiver && { waiver: noteOf(waiver) }),
});

type Told = Pick<Finding, 'declaration' | 'place' | 'evidence'>;

/** What the verdict rests on, and where to look and to mend. */
function toldOf({ rule, subject, verdict }: Found, context: Context): Told {
  const told =
    rule.subject === 'workload' && 'labels' in subject ? declarationOf(rule, subject, verdict, context) : {};
  const place = told.place ?? verdict.evidence.find((item) => item.place)?.place;
  return {
    ...(told.declaration && { declaration: told.declaration }),
    ...(place && { place }),
    evidence: [...verdict.evidence, ...(told.word?.evidence ?? [])],
  };
}

function describe(workload: Workload, context: Context): ReportWorkload {
  const { id, name, generatedName, image, project, service, pod, infra } = workload;
  const { engine, runtime, parent, state, observed } = workload;
  const namespaces = {} as Record<NamespaceType, Cell>;
  for (const type of NAMESPACE_TYPES) {
    const { status, basis, id: namespace, others, with: names } = context.cell(workload, type);
    namespaces[type] = { status, basis, ...(namespace && { id: namespace }), others, with: names };
  }
  return {
    id,
    host: idOf(context.facts),
    name,
    ...(generatedName && { generatedName }),
    ...(image !== undefined && { image }),
    ...(project !== undefined && { project }),
    ...(service !== undefined && { service }),
    ...(pod !== undefined && { pod }),
    ...(infra && { infra }),
    ...(engine !== undefined && { engine }),
    ...(runtime !== undefined && { runtime }),
    ...(parent !== undefined && { parent }),
    state,
    ...(observed && { pid: observed.pid }),
    ...(observed?.processes && { processes: observed.processes }),
    namespaces,
  };
}

function summarize(findings: readonly Finding[], counts: Readonly<Record<VerdictKind, number>>): Summary {
  const bySeverity = (kind: Finding['kind']): Record<Severity, number> => {
    const severities: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
    for (const finding of findings) {
      if (finding.kind === kind && !finding.waiver) severities[finding.severity] += 1;
    }
    return severities;
  };
  return {
    failures: bySeverity('fail'),
    waived: findings.filter(({ waiver }) => waiver).length,
    open: bySeverity('open'),
    passed: counts.pass,
    notApplicable: counts.notApplicable,
  };
}
