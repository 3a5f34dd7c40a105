/**
 * Paths of a Linux host, by their spelling alone: nothing is looked up, no link is followed. The one link that every
 * current distribution has is taken for granted: /var/run is /run.
 */

/** Without `.`, `..`, doubled or trailing slashes; a path that is not absolute stays as it is and matches nothing. */
export function normalizePath(path: string): string {
  if (!path.startsWith('/')) return path;
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const [first, second, ...rest] = segments;
  return `/${(first === 'var' && second === 'run' ? ['run', ...rest] : segments).join('/')}`;
}

export type Segments = readonly string[];

/** Undefined for a path that is not absolute. */
export const splitPath = (path: string): Segments | undefined =>
  path.startsWith('/') ? normalizePath(path).split('/').filter(Boolean) : undefined;

/** `below`: the path lies in what the pattern names. `above`: it is a directory with that in it. */
export type Relation = 'same' | 'above' | 'below';

/**
 * How a path stands to a pattern; undefined: neither is within the other. In a pattern a segment may be, or end with,
 * `*`: any one name, or any name that begins so.
 */
export function relationOf(path: Segments, pattern: Segments): Relation | undefined {
  const shared = Math.min(path.length, pattern.length);
  for (let index = 0; index < shared; index += 1) {
    if (!matches(path[index] ?? '', pattern[index] ?? '')) return undefined;
  }
  if (path.length === pattern.length) return 'same';
  return path.length < pattern.length ? 'above' : 'below';
}

/** Whether the path is the directory or anything in it. */
export function isWithin(path: string, directory: string): boolean {
  const [given, wanted] = [splitPath(path), splitPath(directory)];
  return (
    given !== undefined && wanted !== undefined && ['same', 'below'].includes(relationOf(given, wanted) ?? '')
  );
}

/** Whether the path is a directory that has the other one in it. */
export function isAbove(path: string, other: string): boolean {
  const [given, wanted] = [splitPath(path), splitPath(other)];
  return given !== undefined && wanted !== undefined && relationOf(given, wanted) === 'above';
}

export const lastName = (path: string): string => normalizePath(path).split('/').at(-1) ?? '';

const matches = (name: string, pattern: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
