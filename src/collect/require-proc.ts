import { existsSync } from 'node:fs';
import { SourceUnavailableError } from '../errors.ts';

/** Throws SourceUnavailableError unless procfs is mounted there; `others` are what else may help. */
export function requireProc(proc: string, others: readonly string[] = []): void {
  if (existsSync(`${proc}/self/status`)) return;
  throw new SourceUnavailableError(`${proc} is not a mounted procfs`, {
    suggestions: ['name the directory of one: --proc /host/proc', ...others],
  });
}
