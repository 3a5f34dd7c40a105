import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isInside } from './confined.ts';

/**
 * The folder that file names count from and outside of which nothing is opened: the top of the repository around all
 * the paths; without one the folder that was named, or the one that we are in if it holds them all.
 * @param paths absolute and without links, as the working directory is
 */
export function rootOf(paths: readonly string[], workingDirectory: string): string | undefined {
  const [first = workingDirectory, ...others] = paths.map(folderOf);
  const common = others.reduce(commonFolder, first);
  const repository = repositoryAround(common);
  if (repository !== undefined || paths.every((path) => isInside(path, first))) return repository ?? first;
  return paths.every((path) => isInside(path, workingDirectory)) ? workingDirectory : undefined;
}

function commonFolder(folder: string, other: string): string {
  let common = folder;
  while (!isInside(other, common)) common = dirname(common);
  return common;
}

/** The folder at or above this one that holds a repository of Git. */
export function repositoryAround(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

const folderOf = (path: string): string =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
