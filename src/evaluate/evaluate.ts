import type { Facts } from '../model/facts.ts';
import type { Policy } from '../model/policy.ts';
import {
  type FailOn,
  type Finding,
  REPORT_SCHEMA_VERSION,
  type Report,
  type ReportHost,
  type Severity,
  type Summary,
  type VerdictKind,
} from '../model/report.ts';
import { worstFirst } from '../order.ts';
import { idOf } from './describe.ts';
import { activeRules, type Judgement, type JudgeOptions, Judging } from './judging.ts';
import { outcomeOf } from './outcome.ts';
import { isExpired, noteOf, waiverFinder } from './waivers.ts';

export interface EvaluateOptions extends JudgeOptions {
  tool: Report['tool'];
  failOn: FailOn;
  allowIncomplete: boolean;
}

/** Judges the facts of one host by a policy. Pure: the same facts, policy and day give the same report. */
export const evaluate = (facts: Facts, policy: Policy, options: EvaluateOptions): Report =>
  reportOf(facts, [new Judging(policy, options).judge(facts)], policy, options);

/** What is known of a host beside its workloads: these may have been judged part by part. */
export type About = Omit<Facts, 'workloads'>;

/** The report on one host, of what was said of each part of it. */
export function reportOf(
  about: About,
  judgements: readonly Judgement[],
  policy: Policy,
  options: EvaluateOptions,
): Report {
  const { rules, evidence, today, tool, failOn, allowIncomplete } = options;
  const inFiles = about.waivers ?? [];
  const waivers = [...policy.waivers, ...inFiles];
  const used = new Set(judgements.flatMap((judgement) => [...judgement.used]));
  const waiverOf = waiverFinder(inFiles.filter((waiver) => !isExpired(waiver, today)));
  const findings = judgements.flatMap((judgement) => judgement.findings);
  for (const finding of inFiles.length > 0 ? findings : []) {
    // What the policy has accepted needs no other waiver.
    const waiver = finding.waiver ? undefined : waiverOf(finding.rule, undefined, finding.place);
    if (!waiver) continue;
    finding.waiver = noteOf(waiver);
    used.add(waiver);
  }
  const report = {
    schemaVersion: REPORT_SCHEMA_VERSION,
    tool,
    hosts: [hostOf(about)],
    policy: { ids: policy.ids, evidence },
    rules: activeRules(rules, policy).map(({ rule: { id, title }, severity }) => ({ id, title, severity })),
    workloads: judgements.flatMap(({ workloads }) => workloads),
    findings: findings.sort(worstFirst),
    waivers: {
      expired: waivers.filter((waiver) => isExpired(waiver, today)).map(noteOf),
      unused: waivers.filter((waiver) => !isExpired(waiver, today) && !used.has(waiver)).map(noteOf),
    },
    summary: summarize(findings, (kind) => judgements.reduce((sum, { counts }) => sum + counts[kind], 0)),
  } satisfies Omit<Report, 'outcome'>;
  return { ...report, outcome: outcomeOf(report, failOn, allowIncomplete) };
}

function hostOf(about: About): ReportHost {
  const { host, collectedAt, source, engines, gaps, coverage, sweep } = about;
  const known = { id: idOf(about), ...host, collectedAt, source, engines, gaps, coverage };
  if (!sweep) return known;
  const { strays, ...counts } = sweep;
  return { ...known, sweep: counts };
}

function summarize(findings: readonly Finding[], countOf: (kind: VerdictKind) => number): Summary {
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
    passed: countOf('pass'),
    notApplicable: countOf('notApplicable'),
  };
}
