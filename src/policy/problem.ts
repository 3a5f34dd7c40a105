import { UsageError } from '../errors.ts';
import { oneLine } from '../text.ts';

/** Both count from 1; a column counts UTF-16 units, as editors do. */
export interface Position {
  line: number;
  column: number;
}

/** Something wrong in a policy file, and where. */
export interface Problem extends Position {
  message: string;
}

/** `file:line:column` */
export const showPlace = (file: string, { line, column }: Position): string => `${file}:${line}:${column}`;

/** More than anybody mends in one go; a file of rubbish has thousands. */
const SHOWN = 20;

/** A policy file that cannot be used, with everything that is wrong with it. */
export class PolicyError extends UsageError {
  /** `file:line:column: what`, in the order of the file, fit for a terminal. */
  readonly problems: readonly string[];

  constructor(file: string, found: readonly Problem[]) {
    const sorted = found.toSorted((a, b) => a.line - b.line || a.column - b.column);
    const problems = sorted
      .slice(0, SHOWN)
      .map((problem) => oneLine(`${showPlace(file, problem)}: ${problem.message}`));
    if (sorted.length > SHOWN) problems.push(oneLine(`${file}: ${sorted.length - SHOWN} more`));
    super(problems.join('\n'));
    this.problems = problems;
  }
}
