/**
 * Paths of a Linux host, by their spelling alone: nothing is looked up, no link is followed. The one link that every
 * current distribution has is taken for granted: /var/run is /run.
 */

/** Names from the root directory down; the root directory itself has none. */
export type Path = readonly string[];

/** The home of somebody: files do not tell whose it is. */
const HOME = '~';

/** What homes are in, but for that of root. */
const HOMES = 'home';

/** Without `.`, `..`, doubled and trailing slashes; undefined for a path that begins neither at the root nor at a home. */
export function parsePath(text: string): Path | undefined {
  if (!/^[/~]/.test(text)) return undefined;
  const [start, ...rest] = text.split('/');
  const names: string[] = start ? [HOME] : [];
  for (const name of rest) {
    if (name === '..') {
      if (names.pop() === HOME && names.length === 0) names.push(HOMES);
    } else if (name !== '' && name !== '.') names.push(name);
  }
  if (names[0] === 'var' && names[1] === 'run') names.shift();
  return names;
}

export const formatPath = (path: Path): string => `${path[0] === HOME ? '' : '/'}${path.join('/')}`;

/** Of a path that stands in the code. */
export function knownPath(text: string): Path {
  const path = parsePath(text);
  if (!path) throw new Error(`no path of a host: ${text}`);
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
