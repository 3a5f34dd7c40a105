import type { Excerpt } from '../excerpt.ts';

const KEYWORD = /^(if|then|elif|else|while|until|do|!|\{|time|command|builtin|exec)$/;

/** What a command is apart from the keywords before it, and from builtins that run what follows them. */
export function withoutKeywords(words: readonly Excerpt[]): readonly Excerpt[] {
  const start = words.findIndex(({ text }) => !KEYWORD.test(text));
  return start < 0 ? [] : words.slice(start);
}
