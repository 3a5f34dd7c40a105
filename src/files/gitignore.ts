/** Whether one name of a path fits one part of a pattern. */
type Fits = (name: string) => boolean;

interface Pattern {
  /** `!`: what an earlier line took out is back. */
  negated: boolean;
  foldersOnly: boolean;
  /** Without a slash it fits a name at any depth, else the whole way from the folder of its file. */
  parts: Part[];
  anchored: boolean;
}

type Part = Fits | typeof ANY_FOLDERS;

/** `**` between slashes. */
const ANY_FOLDERS = Symbol('**');

/** The lines of a .gitignore, as git reads them: gitignore(5), and wildmatch.c for what that leaves open. */
export class IgnorePatterns {
  readonly #patterns: Pattern[];

  constructor(lines: readonly string[]) {
    this.#patterns = lines.flatMap((line) => patternOf(line) ?? []).reverse();
  }

  /**
   * Whether the last line that fits takes it out; undefined where none fits. Of the path alone: what lies in an ignored
   * folder is ignored too, which is for who comes down from there to know.
   * @param path from the folder that the lines count from
   */
  decide(path: string, isFolder: boolean): boolean | undefined {
    let names: string[] | undefined;
    const last = path.slice(path.lastIndexOf('/') + 1);
    for (const { negated, foldersOnly, anchored, parts } of this.#patterns) {
      if (foldersOnly && !isFolder) continue;
      names ??= path.split('/');
      if (fits(anchored ? names : [last], parts)) return !negated;
    }
    return undefined;
  }
}

function patternOf(line: string): Pattern | undefined {
  let text = trimBlanks(line.replace(/\r$/, ''));
  if (text === '' || text.startsWith('#')) return undefined;
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const foldersOnly = text.endsWith('/');
  if (foldersOnly) text = text.slice(0, -1);
  if (text === '') return undefined;
  const anchored = text.includes('/');
  const parts = text
    .replace(/^\//, '')
    .split('/')
    .map((part) => (anchored && /^\*{2,}$/.test(part) ? ANY_FOLDERS : partOf(part)));
  return { negated, foldersOnly, anchored, parts };
}

/** Blanks at the end of a line do not count unless there is a backslash before them. */
function trimBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ') end--;
  let escapes = 0;
  while (line[end - 1 - escapes] === '\\') escapes++;
  return escapes % 2 === 1 && end < line.length ? line.slice(0, end + 1) : line.slice(0, end);
}

/**
 * The last `**` alone is tried again, with one folder more each time: that is enough, since every other part takes
 * exactly one name. A regular expression would take for ever on patterns that are made for it.
 */
function fits(names: readonly string[], parts: readonly Part[]): boolean {
  let [name, part] = [0, 0];
  let again: { name: number; part: number } | undefined;
  while (name < names.length) {
    const wanted = parts[part];
    if (wanted === ANY_FOLDERS) {
      // At the end it stands for what lies in a folder, not for the folder.
      if (part === parts.length - 1) return true;
      again = { name, part: ++part };
    } else if (wanted?.(names[name] ?? '')) {
      name++;
      part++;
    } else if (again) {
      name = ++again.name;
      part = again.part;
    } else return false;
  }
  return part === parts.length;
}

/** Names without wildcards and those with one `*` are nearly all there are. */
function partOf(glob: string): Fits {
  if (!/[*?[\\]/.test(glob)) return (name) => name === glob;
  const [, before, after] = /^([^*?[\\]*)\*([^*?[\\]*)$/.exec(glob) ?? [];
  if (before !== undefined && after !== undefined) {
    const least = before.length + after.length;
    return (name) => name.length >= least && name.startsWith(before) && name.endsWith(after);
  }
  const units = unitsOf(glob);
  return units ? (name) => fitsUnits(name, units) : () => false;
}

type Unit = ((unit: string) => boolean) | typeof ANY_TEXT;

const ANY_TEXT = Symbol('*');

/** Undefined for what is never fit by anything: an open bracket, a backslash at the end. */
function unitsOf(glob: string): Unit[] | undefined {
  const units: Unit[] = [];
  for (let at = 0; at < glob.length; at++) {
    const unit = glob[at] ?? '';
    if (unit === '*') units.push(ANY_TEXT);
    else if (unit === '?') units.push(() => true);
    else if (unit === '[') {
      const bracket = bracketOf(glob, at);
      if (!bracket) return undefined;
      units.push(bracket.fits);
      at = bracket.end;
    } else {
      const wanted = unit === '\\' ? glob[++at] : unit;
      if (wanted === undefined) return undefined;
      units.push((other) => other === wanted);
    }
  }
  return units;
}

function fitsUnits(name: string, units: readonly Unit[]): boolean {
  let [at, next] = [0, 0];
  let again: { at: number; next: number } | undefined;
  while (at < name.length) {
    const wanted = units[next];
    if (wanted === ANY_TEXT) again = { at, next: ++next };
    else if (wanted?.(name[at] ?? '')) {
      at++;
      next++;
    } else if (again) {
      at = ++again.at;
      next = again.next;
    } else return false;
  }
  while (units[next] === ANY_TEXT) next++;
  return next === units.length;
}

const CLASSES: Record<string, RegExp> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what the class is called for
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  xdigit: /[A-Fa-f0-9]/,
};

/** `[a-z]`, `[!0-9]`, `[[:upper:]_]`, from its bracket on. */
function bracketOf(
  glob: string,
  start: number,
): { fits: (unit: string) => boolean; end: number } | undefined {
  let at = start + 1;
  const negated = glob[at] === '!' || glob[at] === '^';
  if (negated) at++;
  const first = at;
  const members: ((unit: string) => boolean)[] = [];
  for (; at < glob.length; at++) {
    if (glob[at] === ']' && at > first) {
      return { fits: (unit) => members.some((has) => has(unit)) !== negated, end: at };
    }
    const [named, name = ''] = /^\[:(\w*):\]/.exec(glob.slice(at)) ?? [];
    if (named !== undefined) {
      const known = CLASSES[name];
      if (!known) return undefined;
      members.push((unit) => known.test(unit));
      at += named.length - 1;
      continue;
    }
    if (glob[at] === '\\') at++;
    const low = glob[at] ?? '';
    if (glob[at + 1] !== '-' || glob[at + 2] === undefined || glob[at + 2] === ']') {
      members.push((unit) => unit === low);
      continue;
    }
    at += glob[at + 2] === '\\' ? 3 : 2;
    const high = glob[at] ?? '';
    // Of a range the wrong way round git still finds its first unit.
    members.push((unit) => unit === low || (unit >= low && unit <= high));
  }
  return undefined;
}
