import { mkdirSync } from 'node:fs';
import { type CliResult, runCliBeside } from './cli.ts';
import { Tree } from './tree.ts';

/** A folder that nsaudit takes for the top of a repository. */
export function newRepository(): Tree {
  const tree = new Tree();
  mkdirSync(tree.path('.git'));
  return tree;
}

/** `nsaudit check`, run at the top of a tree. */
export const checkIn = (
  tree: Tree,
  args: readonly string[],
  surroundings: Parameters<typeof runCliBeside>[1] = {},
): Promise<CliResult> => runCliBeside(['check', ...args], { cwd: tree.root, ...surroundings });
