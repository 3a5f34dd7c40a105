import { EXIT, type ExitCode, UsageError } from '../errors.ts';
import { isIncomplete } from '../evaluate/outcome.ts';
import type { Tool } from '../model/facts.ts';
import type { FailOn, Outcome, Report } from '../model/report.ts';
import { type Format, formatOfFile, REPORTERS, type ReportOptions } from '../reporters/index.ts';
import { RULES } from '../rules/index.ts';
import { printable } from '../text.ts';
import { type Evaluation, type EvaluationFlags, prepareEvaluation } from './evaluation.ts';
import { type OutputFile, parseOutput, removeStale, writeFile, writeStdout } from './output.ts';
import { terminalWidth, wantsColor } from './terminal.ts';

/** Values of judgeFlags. */
export interface JudgeFlags extends EvaluationFlags {
  format: string;
  output?: string[] | undefined;
  'fail-on': string;
  'allow-incomplete': boolean;
  category?: string | undefined;
  'no-color': boolean;
  quiet: boolean;
}

const REPORT_FORMATS = { names: Object.keys(REPORTERS) as Format[], ofFile: formatOfFile };

/** What is asked for, checked before anything is read: a wrong flag must not cost a scan. */
export interface Judge extends Evaluation {
  /**
   * Writes it in every form that was asked for and sets the exit code.
   * @param instead what stdout gets in its place
   */
  deliver(report: Report, instead?: Iterable<string>): Promise<void>;
}

/** Throws UsageError for a policy or an output that cannot be used. */
export async function prepareJudge(flags: JudgeFlags, tool: Tool): Promise<Judge> {
  if (flags.category === '') throw new UsageError('--category: a name is missing');
  const outputs = (flags.output ?? []).map((text) => parseOutput(text, REPORT_FORMATS));
  const evaluation = await prepareEvaluation(flags, tool, {
    failOn: flags['fail-on'] as FailOn,
    allowIncomplete: flags['allow-incomplete'],
  });
  // Before anything is read: if the engine cannot be reached there must be no file of yesterday to upload either.
  for (const { format, path } of outputs) if (format === 'sarif') removeStale(path);
  return {
    ...evaluation,
    deliver: (report, instead) => deliver(report, outputs, flags, instead),
  };
}

const CODES: Record<Outcome['result'], ExitCode> = {
  ok: EXIT.ok,
  findings: EXIT.findings,
  incomplete: EXIT.incomplete,
};

/** Files first, so that a reader who leaves early (`| head`) costs none; the exit code before the first byte. */
async function deliver(
  report: Report,
  outputs: readonly OutputFile<Format>[],
  flags: JudgeFlags,
  instead: Iterable<string> | undefined,
): Promise<void> {
  const { result, failOn, allowIncomplete } = report.outcome;
  process.exitCode = CODES[result];
  // Missing results close alerts, whatever fails the run: what is open counts from high on at the least.
  const incomplete = isIncomplete(report, failOn) || isIncomplete(report, 'high');
  const withheld = (format: Format): boolean => format === 'sarif' && !allowIncomplete && incomplete;

  for (const { format, path } of outputs) {
    if (withheld(format)) {
      note(`${path} is not written: ${WITHHELD}`);
    } else {
      writeFile(path, REPORTERS[format](report, options(flags, false, 80)));
    }
  }
  const format = flags.format as Format;
  if (instead) await writeStdout(instead);
  else if (withheld(format)) note(WITHHELD);
  else await writeStdout(REPORTERS[format](report, options(flags, wantsColor(flags), terminalWidth())));
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
