import type { Excerpt } from '../excerpt.ts';
import { splitWords } from '../words.ts';
import { withoutKeywords } from './keywords.ts';
import type { Command } from './script.ts';
import { readShell } from './shell.ts';

/** Commands that print nothing, and what ends a condition. */
const SILENT = /^(test|\[|\[\[|true|false|:|fi|esac|done|\(|\})$/;

/** What somebody asks for by a condition is no longer. */
const LONGEST = 500;

/**
 * What a substitution comes to if it comes to anything: `$([ -t 0 ] && echo -it)`. Undefined where another command may print,
 * or more than one.
 * @param opening as make has it, for example
 */
export function printedWords(word: Excerpt, opening = /^\$\(/): readonly Excerpt[] | undefined {
  const [unknown] = word.unknowns;
  const { length } = word.text;
  const [before] = opening.exec(word.text) ?? [];
  const isWhole = unknown?.start === 0 && unknown.end === length && word.text.endsWith(')');
  if (before === undefined || !isWhole || length > LONGEST) return undefined;
  const inside = word.pick(
    Array.from({ length: length - before.length - 1 }, (_, index) => index + before.length),
    [],
  );
  const commands = readShell(inside, 'sh').pipelines;
  if (commands.some((pipeline) => pipeline.length > 1)) return undefined;
  const [echo, ...more] = commands.flat().filter(prints);
  return echo && more.length === 0 ? wordsOf(echo) : undefined;
}

const prints = ({ words, inner }: Command): boolean =>
  inner.length > 0 || !SILENT.test(withoutKeywords(words)[0]?.text ?? 'true');

function wordsOf({ words, files, inner }: Command): Excerpt[] | undefined {
  const [name, ...rest] = withoutKeywords(words);
  if (name?.text !== 'echo' || files.length + inner.length > 0) return undefined;
  const printed = rest[0]?.text === '-n' ? rest.slice(1) : rest;
  return printed.some(({ text }) => /['"\\]/.test(text)) ? undefined : printed.flatMap(splitWords);
}
