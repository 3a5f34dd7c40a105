import { evaluate } from '../evaluate/evaluate.ts';
import type { Facts, Tool } from '../model/facts.ts';
import type { FailOn, Report } from '../model/report.ts';
import { loadPolicy, requireRules } from '../policy/load.ts';
import { RULES } from '../rules/index.ts';

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
): Promise<(facts: Facts) => Report> {
  const today = new Date().toISOString().slice(0, 10);
  const policy = requireRules(await loadPolicy(flags.policy ?? ['baseline'], { cwd: process.cwd() }));
  const evidence = flags.evidence === 'engine' ? 'engine' : 'kernel';
  return (facts) => evaluate(facts, policy, { rules: RULES, evidence, today, tool, ...bar });
}
