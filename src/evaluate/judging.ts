import type { Facts } from '../model/facts.ts';
import type { Policy, Waiver } from '../model/policy.ts';
import type { Finding, ReportWorkload, Severity, Subject, VerdictKind } from '../model/report.ts';
import type { Context, EngineRule, Rule, WorkloadRule } from '../rules/rule.ts';
import { createContext } from './context.ts';
import { describe, idOf } from './describe.ts';
import { findingOf, isFinding, type Judged } from './finding.ts';
import { isWordOnly, judgeWorkload } from './judge-workload.ts';
import { Unasked } from './unasked.ts';
import { isExpired, waiverFinder } from './waivers.ts';

export interface JudgeOptions {
  rules: readonly Rule[];
  evidence: Context['evidence'];
  /** YYYY-MM-DD, for the end of waivers. */
  today: string;
}

/** What is said of some workloads and engines of a host: their facts may be let go. */
export interface Judgement {
  workloads: ReportWorkload[];
  /** Failures and open verdicts. All others are but counted: of thousands of containers they would be hundreds of thousands. */
  findings: Finding[];
  counts: Record<VerdictKind, number>;
  /** Waivers of the policy that accepted something. */
  used: ReadonlySet<Waiver>;
}

/** A rule that the policy has switched on. */
export interface Active<R = Rule> {
  rule: R;
  severity: Severity;
}

export const activeRules = (rules: readonly Rule[], policy: Policy): Active[] =>
  rules.flatMap((rule) => {
    const severity = policy.rules[rule.id];
    return severity ? [{ rule, severity }] : [];
  });

/** Judges by one policy on one day. */
export class Judging {
  readonly #policy: Policy;
  readonly #options: JudgeOptions;
  readonly #ofWorkloads: readonly Active<WorkloadRule>[];
  readonly #ofEngines: readonly Active<EngineRule>[];
  readonly #waiverOf: ReturnType<typeof waiverFinder>;
  readonly #unasked: Unasked;

  constructor(policy: Policy, options: JudgeOptions) {
    const active = activeRules(options.rules, policy);
    this.#policy = policy;
    this.#options = options;
    this.#ofWorkloads = active.filter((one): one is Active<WorkloadRule> => one.rule.subject === 'workload');
    this.#ofEngines = active.filter((one): one is Active<EngineRule> => one.rule.subject === 'engine');
    this.#waiverOf = waiverFinder(policy.waivers.filter((waiver) => !isExpired(waiver, options.today)));
    this.#unasked = new Unasked(this.#ofWorkloads);
  }

  /**
   * Judges workloads by what they are and by each other, and engines; nothing outside of these facts counts.
   * Waivers that stand in files are not looked at.
   */
  judge(facts: Facts): Judgement {
    const { evidence } = this.#options;
    const context = createContext(facts, { evidence, assume: this.#policy.assume });
    const host = idOf(facts);
    const used = new Set<Waiver>();
    const findings: Finding[] = [];
    const counts: Judgement['counts'] = { fail: 0, open: 0, pass: 0, notApplicable: 0 };
    const take = (judged: Judged): void => {
      counts[judged.verdict.kind] += 1;
      if (!isFinding(judged)) return;
      // One for a failure covers an open verdict too: it accepts the worst that could be.
      const waiver = this.#waiverOf(judged.rule.id, judged.subject, undefined);
      if (waiver) used.add(waiver);
      findings.push(findingOf(judged, context, waiver));
    };
    const workloads: ReportWorkload[] = [];
    // One workload after the other: what the context knows of it is still at hand for the next rule.
    for (const subject of facts.workloads) {
      const about: Subject = { kind: 'workload', id: subject.id, host, name: subject.name };
      const known = isWordOnly(subject) ? this.#unasked.of(subject, context) : undefined;
      if (known) for (const kind of ['pass', 'notApplicable'] as const) counts[kind] += known.counts[kind];
      for (const { rule, severity } of known?.others ?? this.#ofWorkloads) {
        take({ rule, severity, subject, about, verdict: judgeWorkload(rule, subject, context) });
      }
      workloads.push(describe(subject, context, known?.cells));
    }
    for (const subject of facts.engines) {
      const about: Subject = { kind: 'engine', id: subject.id, host, name: subject.id };
      for (const { rule, severity } of this.#ofEngines) {
        take({ rule, severity, subject, about, verdict: rule.check(subject, context) });
      }
    }
    return { workloads, findings, counts, used };
  }
}
