import { realpathSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { TextOf } from '../evaluate/quote.ts';
import { ConfinedFiles } from '../files/confined.ts';
import { repositoryAround } from '../files/root.ts';
import type { Facts } from '../model/facts.ts';
import type { Hosts } from './evaluation.ts';

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

/** Hosts with what files declare of their containers. Who reads Compose is loaded where there is a container of it. */
export async function tied(hosts: Hosts, files: ConfinedFiles): Promise<Hosts> {
  const isOfCompose = ({ workloads }: Facts) => workloads.some(({ service }) => service !== undefined);
  if (!hosts.some(isOfCompose)) return hosts.map(untied) as Hosts;
  const { tieDeclarations } = await import('../collect/tie-declarations.ts');
  return hosts.map((facts) => tieDeclarations(facts, files)) as Hosts;
}

const untied = (facts: Facts): Facts => ({ ...facts, coverage: { ...facts.coverage, tied: 0 } });

/** Also of scripts that are no UTF-8. */
export const textsOf =
  (files: ConfinedFiles): TextOf =>
  (file) => {
    const source = files.readScript(file);
    return 'reason' in source ? undefined : source.text;
  };
