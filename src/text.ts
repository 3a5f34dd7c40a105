import stringWidth from 'string-width';

/**
 * What a terminal would obey or hide instead of showing: controls, format characters (bidi, zero width), lone
 * surrogates, private and unassigned code points (`C`), separators and blanks but the plain space (`Z`), whatever
 * renderers may ignore (`DI`), the blank of Braille, and marks that enclose (`Me`).
 */
const HIDDEN = String.raw`(?! )[\p{C}\p{Z}\p{DI}\p{Me}\u2800]`;

/** Also marks with nothing to stand on, or piled more than three high. */
const UNFIT = new RegExp(String.raw`${HIDDEN}|^\p{M}|(?<=[\p{C}\p{Z}\p{DI}]|\p{M}{3})\p{M}`, 'gu');

const EVERY_HIDDEN = new RegExp(HIDDEN, 'gu');

/**
 * Nearly all text is like this: Latin letters and common punctuation, each a column wide and nothing but itself. Unicode's
 * tables cost far more to look at.
 */
const isPlain = (text: string): boolean => !/[^ -~\u00a1-\u00ac\u00ae-\u02af\u2010-\u2027]/.test(text);

/** Makes hostile text fit for a terminal: what would act or hide becomes a visible `\u{1b}`, letters stay. */
export const printable = (text: string): string =>
  isPlain(text) ? text : text.replace(UNFIT, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);

/** Rewrites what would act or hide, one character (of one or two UTF-16 units) at a time. */
export const replaceHidden = (text: string, rewrite: (char: string) => string): string =>
  isPlain(text) ? text : text.replace(EVERY_HIDDEN, rewrite);

/** As `printable`, but runs of line breaks, tabs and spaces, which prose may have, become single spaces. */
export const oneLine = (text: string): string => printable(text.replace(/[\t\n\r ]+/g, ' ').trim());

/** Terminal columns that a printable text takes. */
export const width = (text: string): number => (isPlain(text) ? text.length : stringWidth(text));

/** The text if it fits, else its beginning and `…`: never wider than `columns`. */
export function truncate(text: string, columns: number): string {
  if (fits(text, columns)) return text;
  return columns < 1 ? '' : `${pieces(text, columns - 1).next().value}…`;
}

/** The text if it fits, else its beginning, `…` and its end: names that begin alike and places are told apart by it. */
export function truncateMiddle(text: string, columns: number): string {
  if (fits(text, columns)) return text;
  const room = Math.floor(columns / 2);
  return truncate(text, columns - room) + endOf(text, room);
}

/** As much of the end of a text as fits. */
export function endOf(text: string, columns: number): string {
  let end = columns < 1 ? '' : text.slice(-columns);
  // Half of a character, or more columns than units.
  while (/^[\udc00-\udfff]/.test(end) || width(end) > columns) end = end.slice(1);
  return end;
}

const fits = (text: string, columns: number): boolean =>
  (text.length <= columns && isPlain(text)) || pieces(text, columns).next().value === text;

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
    // Not one push(...pieces): a hostile word may have more pieces than a call has room for arguments.
    for (const piece of pieces(word, room)) lines.push(piece);
    line = lines.pop() ?? '';
  }
  return [...lines, line];
}
