import { Command } from '@oclif/core';
import { EXIT, UserError } from '../errors.ts';
import { printable } from '../reporters/text.ts';

/** Turns errors into a sentence, suggestions and the right exit code. */
export abstract class BaseCommand extends Command {
  protected override async catch(error: Error & { exitCode?: number }): Promise<void> {
    const { lines, exitCode } = describeError(error);
    for (const line of lines) process.stderr.write(`${line}\n`);
    // Not this.exit(): it would cut off what a slow pipe has not yet taken.
    process.exitCode = exitCode;
  }
}

/** What stderr says about an error, and the exit code that goes with it. */
export function describeError(error: Error): { lines: string[]; exitCode: number } {
  if (error instanceof UserError) {
    const hints = error.suggestions.map((hint) => `  try: ${printable(hint)}`);
    return { lines: [`nsaudit: ${printable(error.message)}`, ...hints], exitCode: error.exitCode };
  }
  if (isParserError(error)) {
    const [first, ...rest] = error.message.replace(/\nSee more help with --help$/, '').split('\n');
    return {
      lines: [
        `nsaudit: ${printable(first ?? '')}`,
        ...rest.map((line) => `  ${printable(line)}`),
        '  try: --help',
      ],
      exitCode: EXIT.usage,
    };
  }
  return {
    lines: [
      `nsaudit: this is a bug of nsaudit: ${printable(error.message)}`,
      ...(process.env.NSAUDIT_DEBUG && error.stack ? error.stack.split('\n').map(printable) : []),
      '  try: the same command with NSAUDIT_DEBUG=1, and report what it prints',
    ],
    exitCode: EXIT.internal,
  };
}

/** oclif's errors about flags and arguments carry the parser's state. */
const isParserError = (error: Error): boolean => 'parse' in error || 'oclif' in error;
