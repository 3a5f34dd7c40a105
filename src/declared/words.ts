import type { Excerpt } from './excerpt.ts';
import { WordBuilder } from './word-builder.ts';

/** Others, such as a blank that does not break, are letters like all. */
export const BLANK = /[ \t\r\n]/;

/** Words between blanks; quotes of either sort hold words together, and a backslash takes a meaning away. */
export function splitWords(line: Excerpt): Excerpt[] {
  const words: Excerpt[] = [];
  const unknowns = new Map(line.unknowns.map((unknown) => [unknown.start, unknown]));
  let word: WordBuilder | undefined;
  let quote = '';
  for (let at = 0; at < line.text.length; at++) {
    const char = line.text[at] ?? '';
    const unknown = unknowns.get(at);
    if (quote === '' && !unknown && BLANK.test(char)) {
      if (word) words.push(word.done());
      word = undefined;
      continue;
    }
    word ??= new WordBuilder(line, at);
    if (unknown) {
      word.addUnknown(line.text.slice(at, unknown.end), at, quote === '');
      at = unknown.end - 1;
    } else if (char === quote || (quote === '' && /['"]/.test(char))) {
      quote = quote === '' ? char : '';
    } else {
      if (char === '\\' && quote !== "'" && at + 1 < line.text.length) at++;
      word.add(at);
    }
  }
  return word ? [...words, word.done()] : words;
}
