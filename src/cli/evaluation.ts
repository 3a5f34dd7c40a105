import { type About, evaluate, reportOf } from '../evaluate/evaluate.ts';
import { type Judgement, Judging } from '../evaluate/judging.ts';
import { mergeReports } from '../evaluate/merge.ts';
import type { Facts, Tool } from '../model/facts.ts';
import type { EvidenceBasis, FailOn, Report } from '../model/report.ts';
import { loadPolicy, requireRules } from '../policy/load.ts';
import { RULES } from '../rules/index.ts';

/** The facts of each host. */
export type Hosts = [Facts, ...Facts[]];

/** Values of the flags that say by what is judged. */
export interface EvaluationFlags {
  policy?: string[] | undefined;
  evidence: string;
}

/** What the outcome rests on. */
interface Bar {
  failOn: FailOn;
  allowIncomplete: boolean;
}

/** Judges by one policy. */
export interface Evaluation {
  /** The report on the facts of each host. */
  report(...hosts: Hosts): Report;
  /** What is to be said of a part of a host, whose facts may then be let go; `reportOf` makes a report of all parts. */
  judge(part: Facts): Judgement;
  reportOf(about: About, judgements: readonly Judgement[]): Report;
}

/** Reads the policies before anything of a host is read. Throws UsageError for one that cannot be used. */
export async function prepareEvaluation(flags: EvaluationFlags, tool: Tool, bar: Bar): Promise<Evaluation> {
  const policy = requireRules(await loadPolicy(flags.policy ?? ['baseline'], { cwd: process.cwd() }));
  const evidence = EVIDENCE[flags.evidence] ?? 'kernel';
  // Of the moment: who judges again and again passes midnight, and with it the end of waivers.
  const options = () => ({
    rules: RULES,
    evidence,
    today: new Date().toISOString().slice(0, 10),
    tool,
    ...bar,
  });
  // Parts and the report of them are of one day.
  const ofParts = options();
  const judging = new Judging(policy, ofParts);
  return {
    report(facts, ...others) {
      const now = options();
      return mergeReports([
        evaluate(facts, policy, now),
        ...others.map((other) => evaluate(other, policy, now)),
      ]);
    },
    judge: (part) => judging.judge(part),
    reportOf: (about, judgements) => reportOf(about, judgements, policy, ofParts),
  };
}

const EVIDENCE: Record<string, EvidenceBasis> = { kernel: 'kernel', engine: 'engine', files: 'files' };
