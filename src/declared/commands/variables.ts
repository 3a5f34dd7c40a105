import type { Excerpt } from '../excerpt.ts';
import { isKnownFolder } from '../run-options/host-path.ts';
import type { Blocks } from './blocks.ts';
import { withoutKeywords } from './keywords.ts';
import type { Command } from './script.ts';

/** The value of a variable as it is written `$X`, `${X}` or `$(X)`, if it can be nothing else where it is used. */
export type Lookup = (written: string, use: Excerpt) => Excerpt | undefined;

/** Commands whose words may be names that they give a value, or take one from. */
const ASSIGNS =
  /^(for|select|read|unset|getopts|printf|mapfile|readarray|local|declare|typeset|let|export|readonly)$/;

/** Whether it runs what nobody sees here. */
export const runsMore = (words: readonly Excerpt[]): boolean =>
  /^(\.|source|eval)$/.test(withoutKeywords(words)[0]?.text ?? '');

/** Whether it gives a variable another name. */
export function givesNames(words: readonly Excerpt[]): boolean {
  const [first, ...rest] = withoutKeywords(words);
  return (
    /^(local|declare|typeset)$/.test(first?.text ?? '') && rest.some(({ text }) => /^-[a-z]*n/i.test(text))
  );
}

const ASSIGNMENT = /^(\w+)(\+|\[[^\]]*\])?=/;

/** Those that a script gives one value, in one place that it comes to whatever happens. */
export function knownVariables(commands: readonly Command[], blocks: Blocks): Lookup {
  const known = new Map<string, Excerpt | undefined>();
  if (commands.some(({ words }) => runsMore(words) || givesNames(words))) return () => undefined;
  const lookup = withBudget((written, use) => {
    const [, name, braced] = USE.exec(written) ?? [];
    const value = known.get(name ?? braced ?? '');
    return value && value.offset(0) < use.offset(0) ? value : undefined;
  });
  for (const command of commands) {
    const words = withoutKeywords(command.words);
    const isSure = blocks.isSure(command);
    for (const { name, value } of assignmentsIn(words)) {
      known.set(name, known.has(name) || !isSure ? undefined : value && settled(value, lookup));
    }
  }
  return lookup;
}

/** A value that depends on nothing, or is a folder that is as good as known: `ROOT=$(pwd)`, `OUT="$ROOT/out"`. */
function settled(value: Excerpt, lookup: Lookup): Excerpt | undefined {
  if (value.unknowns.length === 0 || isKnownFolder(value)) return value;
  const [whole, ...more] = expand(value, lookup);
  return whole && more.length === 0 && (whole.unknowns.length === 0 || isKnownFolder(whole))
    ? whole
    : undefined;
}

/** Units that variables may come to in one script: a long one that is used often would fill the memory. */
const BUDGET = 1_000_000;

export function withBudget(lookup: Lookup): Lookup {
  let left = BUDGET;
  return (written, use) => {
    const value = lookup(written, use);
    left -= value?.text.length ?? 0;
    return left >= 0 ? value : undefined;
  };
}

const USE = /^\$(?:(\w+)|\{(\w+)\})$/;

interface Assignment {
  name: string;
  /** Undefined: a value that the words do not tell, or that holds for a single command. */
  value?: Excerpt;
}

function assignmentsIn(words: readonly Excerpt[]): Assignment[] {
  // `IFS= read -r NAME`
  const command = words.findIndex(({ text }) => !ASSIGNMENT.test(text));
  const isDeclaration = ASSIGNS.test(words[command]?.text ?? '');
  const isAlone = words
    .slice(isDeclaration && command === 0 ? 1 : 0)
    .every(({ text }) => ASSIGNMENT.test(text));
  return words.flatMap((word, index): Assignment[] => {
    const [prefix, assigned, extra] = ASSIGNMENT.exec(word.text) ?? [];
    if (prefix === undefined || assigned === undefined) {
      return isDeclaration && index > command ? [{ name: word.text }] : [];
    }
    const value = word.slice(prefix.length);
    // `OPTIONS=(a b)` is an array, and its brackets commands of their own here.
    const isKnown = isAlone && extra === undefined && value.text !== '';
    return [isKnown ? { name: assigned, value } : { name: assigned }];
  });
}

/** Outside of quotes a value is as many words as it has between its blanks. */
export function expand(word: Excerpt, lookup: Lookup): Excerpt[] {
  let expanded = word;
  for (const unknown of word.unknowns.toReversed()) {
    const value = lookup(unknown.name, word);
    if (!value) continue;
    const words = unknown.splits ? wordsOf(value) : [value];
    const isWhole = unknown.start === 0 && unknown.end === word.text.length;
    if (isWhole) return words.map((one) => word.substitute(unknown, one));
    if (words.length === 1) expanded = expanded.substitute(unknown, words[0] ?? value);
  }
  return [expanded];
}

const wordsOf = (value: Excerpt): Excerpt[] =>
  value.unknowns.length > 0
    ? [value]
    : [...value.text.matchAll(/\S+/g)].map(({ 0: { length }, index }) => value.slice(index, index + length));
