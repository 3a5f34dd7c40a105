import { Command } from '@oclif/core';
import { EXIT, UserError } from '../errors.ts';
import { printable } from '../text.ts';
import { isAskedWrongly, sayAskedWrongly } from './asked-wrongly.ts';

/** Turns errors into a sentence, suggestions and the right exit code. */
export abstract class BaseCommand extends Command {
  protected override async catch(error: Error): Promise<void> {
    reportError(error);
  }
}

/** Says on stderr what went wrong and sets the exit code. */
export function reportError(error: Error): void {
  const { lines, exitCode } = describeError(error);
  for (const line of lines) process.stderr.write(`${line}\n`);
  // Not process.exit(): it would cut off what a slow pipe has not yet taken.
  process.exitCode = exitCode;
}

/** What stderr says about an error, and the exit code that goes with it. */
export function describeError(error: Error): { lines: string[]; exitCode: number } {
  if (error instanceof UserError) {
    return { lines: linesOf(error.message, error.suggestions), exitCode: error.exitCode };
  }
  if (isAskedWrongly(error)) {
    return { lines: linesOf(sayAskedWrongly(error), ['--help']), exitCode: EXIT.usage };
  }
  const stack = process.env.NSAUDIT_DEBUG ? (error.stack ?? '').split('\n').slice(1).map(printable) : [];
  const hint = 'the same command with NSAUDIT_DEBUG=1, and report what it prints';
  return {
    lines: [...linesOf(`this is a bug of nsaudit: ${error.message}`, [hint]), ...stack],
    exitCode: EXIT.internal,
  };
}

function linesOf(message: string, suggestions: readonly string[]): string[] {
  const [first = '', ...rest] = message.split('\n').map((line) => printable(line.trim()));
  return [
    `nsaudit: ${first}`,
    ...rest.filter((line) => line !== '').map((line) => `  ${line}`),
    ...suggestions.map((hint) => `  try: ${printable(hint)}`),
  ];
}
