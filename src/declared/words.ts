import type { Excerpt } from './excerpt.ts';

/** Words between blanks; quotes of either sort hold words together, and a backslash takes a meaning away. */
export function splitWords(line: Excerpt): Excerpt[] {
  const words: Excerpt[] = [];
  let word: number[] | undefined;
  let quote = '';
  for (let at = 0; at < line.text.length; at++) {
    const char = line.text[at] ?? '';
    const unknown = line.unknowns.find(({ start }) => start === at);
    if (unknown) {
      word = [...(word ?? []), ...indicesOf(unknown)];
      at = unknown.end - 1;
    } else if (char === quote || (quote === '' && /['"]/.test(char))) {
      quote = quote === '' ? char : '';
      word ??= [];
    } else if (quote === '' && /\s/.test(char)) {
      if (word) words.push(line.pick(word));
      word = undefined;
    } else {
      if (char === '\\' && quote !== "'" && at + 1 < line.text.length) at++;
      word ??= [];
      word.push(at);
    }
  }
  if (word) words.push(line.pick(word));
  return words;
}

const indicesOf = ({ start, end }: { start: number; end: number }): number[] =>
  Array.from({ length: end - start }, (_, index) => start + index);
