import { Flags } from '@oclif/core';
import { UsageError } from '../errors.ts';
import type { Tool } from '../model/facts.ts';
import type { Hosts } from './evaluation.ts';
import { hostFlags } from './flags.ts';
import { collectHost, type HostFlags } from './host.ts';

/** What every command that judges a host has: this one, or one whose facts were collected before. */
export const inputFlags = {
  ...hostFlags,
  from: Flags.file({
    multiple: true,
    helpValue: 'FILE',
    description:
      'judge the facts in this file (of nsaudit collect) instead of this host; - is standard input; several files, or the flag repeated: one report of several hosts',
  }),
};

/** Values of inputFlags, and quiet. */
type InputFlags = HostFlags & { from?: string[] | undefined };

/** With --from flags that say how to read this host are refused: it is not read. */
export function checkInput({ from }: InputFlags, raw: readonly { type: string; flag?: string }[]): void {
  const [given] = raw.flatMap(({ type, flag }) =>
    type === 'flag' && flag && Object.hasOwn(hostFlags, flag) ? [flag] : [],
  );
  if (from === undefined || given === undefined) return;
  throw new UsageError(`--from judges a file: --${given} cannot be used with it`, {
    suggestions: [`leave --${given} out, or use it with nsaudit collect`],
  });
}

/** Loaded when needed: the validator of facts is as large as all the rest of a scan. */
export async function readInput(flags: InputFlags, tool: Tool): Promise<Hosts> {
  if (flags.from === undefined) return [await collectHost(flags, tool)];
  const { readAllFacts } = await import('./facts-file.ts');
  return readAllFacts(flags.from);
}
