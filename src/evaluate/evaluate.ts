import { type Engine, type Facts, isStopped, type Workload } from '../model/facts.ts';
import type { Policy } from '../model/policy.ts';
import {
  type Cell,
  type Finding,
  REPORT_SCHEMA_VERSION,
  type Report,
  type ReportWorkload,
  SEVERITIES,
  type Severity,
  type Summary,
} from '../model/report.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../namespaces.ts';
import type { Context, Rule, Verdict } from '../rules/rule.ts';
import { createContext } from './context.ts';
import { isExpired, matches, noteOf } from './waivers.ts';

export interface EvaluateOptions {
  rules: readonly Rule[];
  evidence: Context['evidence'];
  /** YYYY-MM-DD, for the end of waivers. */
  today: string;
  tool: Report['tool'];
}

/** Judges facts by a policy. Pure: the same facts, policy and day give the same report. */
export function evaluate(facts: Facts, policy: Policy, options: EvaluateOptions): Report {
  const { rules, evidence, today, tool } = options;
  const context = createContext(facts, { evidence, assume: policy.assume });
  const active = rules.flatMap((rule) => {
    const severity = policy.rules[rule.id];
    return severity ? [{ rule, severity }] : [];
  });
  const judged = active.flatMap(({ rule, severity }) => judgeAll(rule, severity, context));
  const valid = policy.waivers.filter((waiver) => !isExpired(waiver, today));
  const { findings, used } = waive(judged, valid);
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    tool,
    collectedAt: facts.collectedAt,
    source: facts.source,
    host: facts.host,
    engines: facts.engines,
    policy: { ids: policy.ids, evidence },
    rules: active.map(({ rule: { id, title }, severity }) => ({ id, title, severity })),
    workloads: facts.workloads.map((workload) => describe(workload, context)),
    findings: findings.sort(worstFirst),
    waivers: {
      expired: policy.waivers.filter((waiver) => isExpired(waiver, today)).map(noteOf),
      unused: valid.filter((waiver) => !used.has(waiver)).map(noteOf),
    },
    gaps: facts.gaps,
    coverage: facts.coverage,
    summary: summarize(judged, findings),
  };
}

interface Judged {
  rule: Rule;
  severity: Severity;
  subject: Workload | Engine;
  verdict: Verdict;
}

function judgeAll(rule: Rule, severity: Severity, context: Context): Judged[] {
  return rule.subject === 'workload'
    ? context.facts.workloads.map((subject) => {
        const verdict = provenOnly(rule.check(subject, context), subject, context);
        return { rule, severity, subject, verdict };
      })
    : context.facts.engines.map((subject) => ({
        rule,
        severity,
        subject,
        verdict: rule.check(subject, context),
      }));
}

/** Nothing passes that the kernel was not looked at for, unless the user settled for the engine's word. */
function provenOnly(
  verdict: Verdict,
  { name, state, observed, gaps }: Workload,
  { evidence }: Context,
): Verdict {
  if (verdict.kind !== 'pass' || observed || evidence === 'engine' || isStopped(state)) return verdict;
  const [gap] = gaps;
  const why = gap ? ` (${gap.reason}: ${gap.detail ?? gap.what})` : '';
  return {
    ...verdict,
    kind: 'open',
    message: `${name}: the engine says so, but no process of it was looked at${why}.`,
  };
}

/** Failures and open verdicts as findings; a waiver covers both: it accepts the worst that an open one can be. */
function waive(judged: readonly Judged[], waivers: Policy['waivers']) {
  const used = new Set<Policy['waivers'][number]>();
  const findings = judged.flatMap(({ rule, severity, subject, verdict }): Finding[] => {
    const { kind, message, evidence } = verdict;
    if (kind !== 'fail' && kind !== 'open') return [];
    const waiver = waivers.find(
      (candidate) => candidate.rule === rule.id && matches(candidate.workload, subject),
    );
    if (waiver) used.add(waiver);
    return [
      {
        rule: rule.id,
        severity,
        kind,
        subject: { kind: rule.subject, id: subject.id, name: 'name' in subject ? subject.name : subject.id },
        message,
        remediation: rule.remediation,
        evidence,
        ...(waiver && { waiver: noteOf(waiver) }),
      },
    ];
  });
  return { findings, used };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const worstFirst = (a: Finding, b: Finding): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  compare(a.kind, b.kind) ||
  compare(a.rule, b.rule) ||
  compare(a.subject.name, b.subject.name) ||
  compare(a.subject.id, b.subject.id);

function describe(workload: Workload, context: Context): ReportWorkload {
  const { id, name, generatedName, image, project, service, pod, engine, state, observed } = workload;
  const cells = NAMESPACE_TYPES.map((type): [NamespaceType, Cell] => {
    const { status, basis, id: namespace, with: others } = context.cell(workload, type);
    return [type, { status, basis, ...(namespace && { id: namespace }), with: others }];
  });
  return {
    id,
    name,
    ...(generatedName && { generatedName }),
    ...(image !== undefined && { image }),
    ...(project !== undefined && { project }),
    ...(service !== undefined && { service }),
    ...(pod !== undefined && { pod }),
    ...(engine !== undefined && { engine }),
    state,
    ...(observed && { pid: observed.pid }),
    namespaces: Object.fromEntries(cells) as Record<NamespaceType, Cell>,
  };
}

function summarize(judged: readonly Judged[], findings: readonly Finding[]): Summary {
  const count = (kind: Finding['kind']): Record<Severity, number> => {
    const counts: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
    for (const finding of findings) {
      if (finding.kind === kind && !finding.waiver) counts[finding.severity] += 1;
    }
    return counts;
  };
  const kinds = (kind: Verdict['kind']): number =>
    judged.filter(({ verdict }) => verdict.kind === kind).length;
  return {
    failures: count('fail'),
    waived: findings.filter(({ waiver }) => waiver).length,
    open: count('open'),
    passed: kinds('pass'),
    notApplicable: kinds('notApplicable'),
  };
}
