import type { SourceText } from '../../yaml/source-text.ts';
import type { Excerpt } from '../excerpt.ts';
import { ASSIGNMENT, EVALUATES, INCLUDES, logicalLines, valueFrom, withoutValue } from './makefile.ts';
import { printedWords } from './printed-words.ts';
import { outermost } from './script.ts';
import { readShell } from './shell.ts';
import { expandedIn, joined, type Lists, listOf, perhaps } from './word-lists.ts';

interface Value {
  words: readonly Excerpt[];
  appends: boolean;
  /** Under no condition. */
  isSure: boolean;
}

/** Values of one variable that are looked through for each of its uses, and variables within variables. */
const MOST = 50;
const DEEPEST = 4;

/** Words that uses may come to in one Makefile. */
const BUDGET = 100_000;

/** Variables of a Makefile that hold several words: what they hold in the end counts, wherever a recipe stands. */
export function makeLists(source: SourceText): Lists {
  const values = valuesIn(source);
  let left = BUDGET;
  const lists = (word: Excerpt, depth: number): ReturnType<Lists> => {
    const printed = printedWords(word, OF_SHELL);
    if (printed) return perhaps(word, printed);
    const [, name] = USE.exec(word.text) ?? [];
    const all = values.get(name ?? '');
    if (!all || all.length > MOST || depth > DEEPEST || left < 0) return undefined;
    const first = all.findLastIndex(({ appends, isSure }) => !appends && isSure);
    const seen = all.slice(Math.max(first, 0));
    const replaced = seen.findLastIndex(({ appends }, index) => !appends && index > 0);
    const list = joined(
      seen.map(({ words, isSure }, index) =>
        isSure && index >= replaced
          ? expandedIn(listOf(words), (each) => lists(each, depth + 1))
          : perhaps(word, words),
      ),
    );
    left -= list.words.length;
    return list;
  };
  return (word) => lists(word, 0);
}

const OF_SHELL = /^\$\(shell\s+/;

const USE = /^\$[({](\w+)[)}]$/;

const OPENS = /^ *(ifeq|ifneq|ifdef|ifndef)\b/;

/** Undefined: it has a value that nobody knows. */
function valuesIn(source: SourceText): Map<string, Value[] | undefined> {
  const values = new Map<string, Value[] | undefined>();
  let conditions = 0;
  let isWhole = true;
  for (const [offset, line] of logicalLines(source.text)) {
    if (EVALUATES.test(line)) return new Map();
    if (INCLUDES.test(line)) {
      values.clear();
      isWhole = false;
    }
    if (OPENS.test(line)) conditions++;
    else if (/^ *endif\b/.test(line)) conditions--;
    const unknown = withoutValue(line);
    if (unknown !== undefined) values.set(unknown, undefined);
    // A shell has no blanks before `=`.
    if (line.startsWith('\t') && !/^\s+\w+[ \t]+[:+?]?=/.test(line)) continue;
    const indent = line.length - line.trimStart().length;
    const [, name, operator = ''] = ASSIGNMENT.exec(line.slice(indent)) ?? [];
    if (name === undefined || (values.has(name) && !values.get(name))) continue;
    const appends = operator === '+=';
    const words = /^[?!]=$/.test(operator) ? undefined : wordsIn(valueFrom(source, offset, line));
    const isSure = conditions === 0 && !line.startsWith('\t');
    const known = values.get(name) ?? [];
    // What is added to may come from a file that is included.
    const isAdded = known.length === 0 && !isWhole && (appends || !isSure);
    if (known.length <= MOST)
      values.set(name, isAdded ? undefined : words && [...known, { words, appends, isSure }]);
  }
  return values;
}

/** Undefined where there are more commands than one. */
function wordsIn(value: Excerpt): readonly Excerpt[] | undefined {
  const commands = readShell(value, 'make').pipelines.flat();
  const [own, ...more] = outermost(commands);
  const { words = [], files = [], documents = [] } = own ?? {};
  return more.length + files.length + documents.length > 0 ? undefined : words;
}
