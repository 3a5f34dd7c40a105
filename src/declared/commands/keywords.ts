import type { Excerpt } from '../excerpt.ts';

const KEYWORD = /^(if|then|elif|else|while|until|do|!|\{|time)$/;

/** What a command is apart from the keywords before it. */
export function withoutKeywords(words: readonly Excerpt[]): readonly Excerpt[] {
  const start = words.findIndex(({ text }) => !KEYWORD.test(text));
  return start < 0 ? [] : words.slice(start);
}
