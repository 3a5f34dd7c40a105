/** Paths of files, relative to the root of what is checked, with `/`: by their spelling alone. */

/** Most paths need nothing done. */
const IS_CLEAN = /^\/?(?:[^/.][^/]*)(?:\/[^/.][^/]*)*$/;

/** Without `.`, empty names, and `..` where there is something to leave; `.` is the root. */
export function normalize(path: string): string {
  if (IS_CLEAN.test(path)) return path;
  const absolute = path.startsWith('/');
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.length > 0 && names.at(-1) !== '..') names.pop();
    else if (!absolute) names.push(name);
  }
  return absolute ? `/${names.join('/')}` : names.join('/') || '.';
}

/** A path that stands in a file, from the folder that it is relative to. */
export const pathFrom = (directory: string, path: string): string =>
  normalize(path.startsWith('/') ? path : `${directory}/${path}`);

export const folderOf = (file: string): string => pathFrom(file, '..');

/** Whether it leads out of what is checked, or was absolute to begin with. */
export const isOutside = (path: string): boolean => /^(\/|\.\.(\/|$))/.test(path);
