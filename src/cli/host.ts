import { homedir } from 'node:os';
import { type CollectOptions, collect } from '../collect/collect.ts';
import type { Facts, SourceName, Tool } from '../model/facts.ts';
import { printable } from '../text.ts';
import { Progress } from './progress.ts';

/** Values of hostFlags, and quiet. */
export interface HostFlags {
  engine?: string[] | undefined;
  context?: string | undefined;
  source: string;
  proc: string;
  all: boolean;
  timeout: number;
  threads: boolean;
  settle: number;
  quiet: boolean;
}

/** Collects the facts of this host as the flags say; progress and notes go to stderr. */
export async function collectHost(flags: HostFlags, tool: Tool): Promise<Facts> {
  const progress = new Progress(process.stderr, !flags.quiet);
  try {
    return await collect({
      ...collectOptions(flags, tool),
      now: new Date(),
      onProgress: (done, total) => progress.update(done, total),
    });
  } finally {
    progress.end();
  }
}

/** What the flags say of a collection; notes go to stderr. */
export const collectOptions = (flags: HostFlags, tool: Tool): Omit<CollectOptions, 'now'> => ({
  source: flags.source as 'auto' | SourceName,
  ...(flags.engine !== undefined && { engines: flags.engine }),
  ...(flags.context !== undefined && { context: flags.context }),
  proc: flags.proc,
  all: flags.all,
  timeoutMs: flags.timeout * 1000,
  threads: flags.threads,
  settleMs: flags.settle,
  env: process.env,
  home: homedir(),
  uid: process.geteuid?.() ?? -1,
  tool,
  onNote: (note) => {
    if (!flags.quiet) process.stderr.write(`nsaudit: ${printable(note)}\n`);
  },
});
