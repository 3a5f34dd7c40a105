import { evaluate } from '../evaluate/evaluate.ts';
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

/** Reads the policies before anything of a host is read. Throws UsageError for one that cannot be used. */
export async function prepareEvaluation(
  flags: EvaluationFlags,
  tool: Tool,
  bar: Bar,
): Promise<(...hosts: Hosts) => Report> {
  const policy = requireRules(await loadPolicy(flags.policy ?? ['baseline'], { cwd: process.cwd() }));
  const evidence = EVIDENCE[flags.evidence] ?? 'kernel';
  const judge = (facts: Facts, today: string): Report =>
    evaluate(facts, policy, { rules: RULES, evidence, today, tool, ...bar });
  return (facts, ...others) => {
    // Of the moment: who judges again and again passes midnight, and with it the end of waivers.
    const today = new Date().toISOString().slice(0, 10);
    return mergeReports([judge(facts, today), ...others.map((other) => judge(other, today))]);
  };
}

const EVIDENCE: Record<string, EvidenceBasis> = { kernel: 'kernel', engine: 'engine', files: 'files' };
