import stringWidth from 'string-width';

/**
 * What a terminal would obey or hide instead of showing: controls, format characters (bidi, zero width), lone
 * surrogates, private and unassigned code points (`C`), line and paragraph separators, every blank but the plain
 * space, whatever renderers may ignore (`DI`), enclosing marks; and marks with nothing to stand on or piled more than
 * three high.
 */
const UNFIT =
  /[\p{C}\p{Zl}\p{Zp}\p{DI}\p{Me}\u2800]|(?! )\p{Zs}|^\p{M}|(?<=[\p{C}\p{Z}\p{DI}]|\p{M}{3})\p{M}/gu;

/** Makes hostile text fit for a terminal: what would act or hide becomes a visible `\u{1b}`, letters stay. */
export const printable = (text: string): string =>
  text.replace(UNFIT, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);

/** As `printable`, but line breaks and tabs, which prose may have, become single spaces. */
export const oneLine = (text: string): string => printable(text.replace(/\s+/g, ' ').trim());

/** Terminal columns that a printable text takes. */
export const width = (text: string): number => stringWidth(text);

/** The text if it fits, else its beginning and `…`: never wider than `columns`. */
export function truncate(text: string, columns: number): string {
  if (fits(text, columns)) return text;
  return columns < 1 ? '' : `${pieces(text, columns - 1).next().value}…`;
}

const fits = (text: string, columns: number): boolean => pieces(text, columns).next().value === text;

/**
 * Cuts a text into pieces no wider than `columns` (2 at least), as late as possible: a hostile text may be megabytes.
 * By code point, whose widths add up to no less than the whole: Intl.Segmenter takes quadratic time in Node 20.
 */
function* pieces(text: string, columns: number): Generator<string, undefined> {
  let piece = '';
  let used = 0;
  for (const char of text) {
    const more = width(char);
    if (used + more > columns) {
      yield piece;
      piece = '';
      used = 0;
    }
    piece += char;
    used += more;
  }
  yield piece;
}

export const padEnd = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - width(text)));

/** Lines no wider than `columns` (2 at least), broken at spaces; a word that is too long is cut. */
export function wrap(text: string, columns: number): string[] {
  const room = Math.max(2, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (fits(joined, room)) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    lines.push(...pieces(word, room));
    line = lines.pop() ?? '';
  }
  return [...lines, line];
}
