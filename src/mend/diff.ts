import { printable } from '../text.ts';

/** Lines around a change that are shown with it. */
const CONTEXT = 3;

/** A line of the first text, of the second, or of both. */
interface Row {
  sign: ' ' | '-' | '+';
  /** With its end. */
  line: string;
}

/** What becomes of a file, as `patch -p1` and `git apply` read it; empty where nothing does. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return '';
  const rows = rowsOf(linesOf(before), linesOf(after));
  return `--- ${quoted(`a/${file}`)}\n+++ ${quoted(`b/${file}`)}\n${[...hunks(rows)].join('')}`;
}

/** Only LF ends a line to patch; one without an end is the last. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function* hunks(rows: readonly Row[]): Generator<string> {
  const isNear = (at: number): boolean =>
    rows.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(({ sign }) => sign !== ' ');
  let [old, now] = [1, 1];
  let hunk: { old: number; now: number; rows: Row[] } | undefined;
  for (const [at, row] of rows.entries()) {
    if (isNear(at)) {
      hunk ??= { old, now, rows: [] };
      hunk.rows.push(row);
    } else if (hunk) {
      yield shown(hunk);
      hunk = undefined;
    }
    if (row.sign !== '+') old++;
    if (row.sign !== '-') now++;
  }
  if (hunk) yield shown(hunk);
}

function shown({ old, now, rows }: { old: number; now: number; rows: readonly Row[] }): string {
  const range = (start: number, other: Row['sign']): string => {
    const count = rows.filter(({ sign }) => sign !== other).length;
    return `${count === 0 ? start - 1 : start},${count}`;
  };
  const lines = rows.map(({ sign, line }) =>
    line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`,
  );
  return `@@ -${range(old, '+')} +${range(now, '-')} @@\n${lines.join('')}`;
}

/** As git quotes names, in octal; others would end the header too early. */
function quoted(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const special = /[\x00-\x1f\x7f"\\]/g;
  const octal = (char: string): string => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return name.search(special) === -1 ? name : `"${name.replace(special, octal)}"`;
}

/** A patch for eyes: what a terminal would obey or hide is shown, so that git would no longer take it. */
export const patchForTerminal = (patch: string): string =>
  patch.replace(/(?:\r(?!\n)|[^\r\n\t])+/g, printable);

/** Edits are small and far apart: where the texts part, the nearest lines are looked for at which they meet again. */
function rowsOf(before: readonly string[], after: readonly string[]): Row[] {
  const rows: Row[] = [];
  let [x, y] = [0, 0];
  while (x < before.length || y < after.length) {
    const [gone, come] = nextMeeting(before, after, x, y);
    for (const line of before.slice(x, x + gone)) rows.push({ sign: '-', line });
    for (const line of after.slice(y, y + come)) rows.push({ sign: '+', line });
    [x, y] = [x + gone, y + come];
    const line = before[x++];
    y++;
    if (line !== undefined) rows.push({ sign: ' ', line });
  }
  return rows;
}

/** How many lines of each have to be passed; they meet at their ends at the latest. */
function nextMeeting(before: readonly string[], after: readonly string[], x: number, y: number) {
  for (let distance = 0; ; distance++) {
    for (let gone = distance; gone >= 0; gone--) {
      const come = distance - gone;
      const isInBoth = x + gone <= before.length && y + come <= after.length;
      if (isInBoth && before[x + gone] === after[y + come]) return [gone, come] as const;
    }
  }
}
