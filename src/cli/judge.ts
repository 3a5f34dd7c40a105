import { EXIT, type ExitCode } from '../errors.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { type FailOn, isIncomplete, outcomeOf } from '../evaluate/outcome.ts';
import type { Facts, Tool } from '../model/facts.ts';
import type { Report } from '../model/report.ts';
import { loadPolicy } from '../policy/load.ts';
import { type Format, REPORTERS, type ReportOptions } from '../reporters/index.ts';
import { RULES } from '../rules/index.ts';
import { printable } from '../text.ts';
import { type OutputFile, parseOutput, removeStale, writeFile, writeStdout } from './output.ts';
import { terminalWidth, wantsColor } from './terminal.ts';

/** Values of judgeFlags. */
export interface JudgeFlags {
  policy?: string[] | undefined;
  format: string;
  output?: string[] | undefined;
  'fail-on': string;
  'allow-incomplete': boolean;
  evidence: string;
  category?: string | undefined;
  'no-color': boolean;
  quiet: boolean;
}

/** What is asked for, checked before anything is read: a wrong flag must not cost a scan. */
export interface Judge {
  judge(facts: Facts): Promise<ExitCode>;
}

/** Throws UsageError for a policy or an output that cannot be used. */
export async function prepareJudge(flags: JudgeFlags, tool: Tool): Promise<Judge> {
  const outputs = (flags.output ?? []).map(parseOutput);
  const today = new Date().toISOString().slice(0, 10);
  const policy = await loadPolicy(flags.policy ?? ['baseline'], { cwd: process.cwd() });
  return {
    async judge(facts) {
      const evidence = flags.evidence === 'engine' ? 'engine' : 'kernel';
      const report = evaluate(facts, policy, { rules: RULES, evidence, today, tool });
      return await deliver(report, outputs, flags);
    },
  };
}

async function deliver(report: Report, outputs: readonly OutputFile[], flags: JudgeFlags): Promise<ExitCode> {
  const failOn = flags['fail-on'] as FailOn;
  const allowed = flags['allow-incomplete'];
  // Whoever lets nothing fail the run still uploads, and missing results close alerts: then it is as by default.
  const incomplete = isIncomplete(report, failOn === 'none' ? 'high' : failOn);
  const withheld = (format: Format): boolean => format === 'sarif' && !allowed && incomplete;

  for (const { format, path } of outputs) {
    if (withheld(format)) {
      removeStale(path);
      note(`${path} is not written: ${WITHHELD}`);
    } else {
      writeFile(path, REPORTERS[format](report, options(flags, false, 80)));
    }
  }
  const format = flags.format as Format;
  if (withheld(format)) note(WITHHELD);
  else await writeStdout(REPORTERS[format](report, options(flags, wantsColor(flags), terminalWidth())));

  const outcome = outcomeOf(report, failOn, allowed);
  return EXIT[outcome];
}

const WITHHELD =
  'evidence is missing, and a SARIF file with fewer results would close alerts (--allow-incomplete writes it)';

const note = (text: string): void => {
  process.stderr.write(`nsaudit: ${printable(text)}\n`);
};

const options = ({ category }: JudgeFlags, color: boolean, width: number): ReportOptions => ({
  color,
  columns: width,
  rules: RULES,
  ...(category !== undefined && { category }),
});
