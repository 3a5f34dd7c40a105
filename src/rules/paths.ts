/**
 * Paths of a Linux host, by their spelling alone: nothing is looked up, no link is followed. The one link that every
 * current distribution has is taken for granted: /var/run is /run.
 */

/** Names from the root directory down; the root directory itself has none. */
export type Path = readonly string[];

/**
 * Without `.`, `..`, doubled and trailing slashes; undefined for a path that is not absolute. Of a home that is not
 * known which, it is one below /home: `/home/~`.
 */
export function parsePath(text: string): Path | undefined {
  const isHome = text.startsWith('~');
  if (!isHome && !text.startsWith('/')) return undefined;
  const names: string[] = isHome ? ['home'] : [];
  for (const name of text.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  if (names[0] === 'var' && names[1] === 'run') names.shift();
  return names;
}

export const formatPath = (path: Path): string => `/${path.join('/')}`;

/** Of a path that stands in the code. */
export function knownPath(text: string): Path {
  const path = parsePath(text);
  if (!path) throw new Error(`not an absolute path: ${text}`);
  return path;
}

/** `below`: the path lies in what the pattern names. `above`: it is a directory with that in it. */
export type Relation = 'same' | 'above' | 'below';

/**
 * How a path stands to a pattern; undefined: neither is within the other. In a pattern a name may be, or end with,
 * `*`: any one name, or any that begins so.
 */
export function relationOf(path: Path, pattern: Path): Relation | undefined {
  const shared = Math.min(path.length, pattern.length);
  for (let index = 0; index < shared; index += 1) {
    if (!matches(path[index] ?? '', pattern[index] ?? '')) return undefined;
  }
  if (path.length === pattern.length) return 'same';
  return path.length < pattern.length ? 'above' : 'below';
}

/** Whether the path is what the pattern names, or anything in it. */
export function isWithin(path: Path, pattern: Path): boolean {
  const relation = relationOf(path, pattern);
  return relation === 'same' || relation === 'below';
}

/** Whether the path is a directory that has what the pattern names in it. */
export const isAbove = (path: Path, pattern: Path): boolean => relationOf(path, pattern) === 'above';

const matches = (name: string, pattern: string): boolean =>
  name === pattern || (pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1)));
