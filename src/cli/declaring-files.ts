import { realpathSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { TextOf } from '../evaluate/quote.ts';
import { ConfinedFiles } from '../files/confined.ts';
import { repositoryAround } from '../files/root.ts';

/**
 * The files that may declare what runs: below the folder that was named, else below the repository that we are in.
 * Undefined where there is none. Throws UsageError for a folder that is not there.
 */
export function declaringFiles(root: string | undefined): ConfinedFiles | undefined {
  if (root === undefined) {
    const repository = repositoryAround(process.cwd());
    return repository === undefined ? undefined : new ConfinedFiles(repository);
  }
  try {
    return new ConfinedFiles(realpathSync.native(root));
  } catch (cause) {
    throw new UsageError(`cannot read ${root}: there is no such folder`, { cause });
  }
}

/** Also of scripts that are no UTF-8. */
export const textsOf =
  (files: ConfinedFiles): TextOf =>
  (file) => {
    const source = files.readScript(file);
    return 'reason' in source ? undefined : source.text;
  };
