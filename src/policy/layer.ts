import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { didYouMean } from '../did-you-mean.ts';
import { BUILT_IN_POLICIES } from '../generated/policies.js';
import type { PolicyFile } from '../model/policy.ts';
import { readPolicy, UnreachablePolicyError, type WrittenPolicy } from './read-policy.ts';

export const BUILT_IN_NAMES: readonly string[] = Object.keys(BUILT_IN_POLICIES);

/** What names of files are relative to. */
export interface Base {
  folder: string;
  /** What the user would call the folder; '' is where the user stands. */
  shown: string;
}

/** Where a name leads. */
export interface Place {
  /** Built-in name, or absolute path. */
  key: string;
  /** Undefined for a file. */
  builtIn: PolicyFile | undefined;
  /** What the user would call it. */
  shown: string;
}

/** One policy, without what it extends. */
export interface Layer extends WrittenPolicy {
  /** Of the names that it extends. */
  base: Base;
}

/** Built-in names go first; they have neither a slash nor an ending, so that `./strict` and `strict.yaml` are files. */
export function placeOf(name: string, { folder, shown }: Base): Place {
  const builtIn = Object.hasOwn(BUILT_IN_POLICIES, name) ? BUILT_IN_POLICIES[name] : undefined;
  if (builtIn) return { key: name, builtIn, shown: name };
  return {
    key: resolve(folder, name),
    builtIn,
    shown: isAbsolute(name) || shown === '' ? name : join(shown, name),
  };
}

/** @throws UnreachablePolicyError, PolicyError */
export async function readLayer({ key, builtIn, shown }: Place): Promise<Layer> {
  if (builtIn) {
    // They extend only each other, and the build has checked them.
    return { policy: builtIn, locate: () => ({ line: 1, column: 1 }), base: { folder: '', shown: '' } };
  }
  if (shown === '' || (/^[\w-]+$/.test(shown) && !existsSync(key))) {
    const hint = didYouMean(shown, BUILT_IN_NAMES) || `; built in are ${BUILT_IN_NAMES.join(', ')}`;
    throw new UnreachablePolicyError(`no policy and no file is called ${shown || '""'}${hint}`);
  }
  return { ...(await readPolicy(key, shown)), base: { folder: dirname(key), shown: dirname(shown) } };
}
