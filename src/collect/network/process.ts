import type { Proc } from '../kernel/proc.ts';
import { parseStat } from '../kernel/process.ts';

/** The name that a process gives itself; '' for one that is gone. It may hold anything, line breaks too. */
export const commOf = (proc: Proc, pid: number): string =>
  (proc.textIfReadable(pid, 'comm') ?? '').replace(/\n$/, '');

/** Clock ticks after boot: with the number it is what identifies a process. Undefined for one that is gone. */
export function startTimeOf(proc: Proc, pid: number): number | undefined {
  const stat = proc.textIfReadable(pid, 'stat');
  return stat === undefined ? undefined : parseStat(stat).startTime;
}
