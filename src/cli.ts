import { fileURLToPath } from 'node:url';
import { flush, run } from '@oclif/core';
import { reportError } from './cli/base-command.ts';
import { handleClosedPipe } from './cli/output.ts';

/** Runs the command line; `entryUrl` is that of bin/run.js. */
export async function main(entryUrl: string): Promise<void> {
  const root = fileURLToPath(new URL('..', entryUrl));
  handleClosedPipe();
  try {
    // oclif would run code of any package that lies in its data directory as a "user plugin"; a scan runs as root.
    await run(wordsOf(process.argv.slice(2)), { root, userPlugins: false, devPlugins: false });
    await flush();
  } catch (error) {
    reportError(error as Error);
  }
}

/** `help scan` is what many type for `scan --help`. */
const wordsOf = ([first, ...rest]: string[]): string[] =>
  first === undefined ? [] : first === 'help' ? [...rest, '--help'] : [first, ...rest];
