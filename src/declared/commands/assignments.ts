import type { Excerpt } from '../excerpt.ts';
import { splitWords } from '../words.ts';
import { withoutKeywords } from './keywords.ts';
import { prints } from './run-command.ts';
import { type Command, outermost } from './script.ts';

/** What a script does in one place to a variable that holds words, such as options of a command. */
export interface Assignment {
  command: Command;
  at: number;
  isArray: boolean;
  /** Undefined: from there on nobody knows what it holds. */
  words: readonly Excerpt[] | undefined;
  /** It still holds what it held before. */
  appends: boolean;
  /** Of the function that it stands in. */
  isLocal: boolean;
}

export type Assignments = ReadonlyMap<string, readonly Assignment[]>;

const DECLARES = /^(local|declare|typeset|readonly|export)$/;
const DECLARES_LOCAL = /^(local|declare|typeset)$/;
const ASSIGNED = /^(\w+)(\+?)=/;
const GIVEN_BY_USE = /^\$\{(\w+):?=/;
const MENTIONED = /^(\w+)(?:\[[^\]]*\]\+?=?.*)?$/s;

/** Those of each variable, in order. */
export function assignmentsOf(commands: readonly Command[]): Assignments {
  const found = new Map<string, Assignment[]>();
  const add = (name: string, assignment: Assignment): void => {
    const known = found.get(name);
    if (known) known.push(assignment);
    else found.set(name, [assignment]);
  };
  const brackets = new Map(
    commands.flatMap((each) =>
      each.words[0]?.text === '(' ? [[each.words[0].offset(0), each] as const] : [],
    ),
  );
  const assigning = new Set(commands.filter((command) => addAssigned(command, brackets, add)));
  if (found.size === 0) return found;
  for (const command of commands) {
    for (const word of command.words) {
      for (const name of givenByUse(word)) if (found.has(name)) add(name, unknownAt(word, command));
    }
    if (assigning.has(command) || (prints(command.words) && command.words[1]?.text !== '-v')) continue;
    // `ARGS[0]=x`; without a bracket its first word is what it runs.
    for (const word of command.words.slice(command.words[0]?.text.includes('[') ? 0 : 1)) {
      const [, name = ''] = word.text.length < 100 ? (MENTIONED.exec(word.text) ?? []) : [];
      if (found.has(name)) add(name, unknownAt(word, command));
    }
  }
  for (const each of found.values()) each.sort((a, b) => a.at - b.at);
  return found;
}

/** `${ARGS:=--rm}` gives a value, whatever command it stands in. */
const givenByUse = ({ unknowns }: Excerpt): string[] =>
  unknowns.flatMap(({ name }) => GIVEN_BY_USE.exec(name)?.[1] ?? []);

const unknownAt = (word: Excerpt, command: Command): Assignment => ({
  command,
  at: word.offset(0),
  isArray: false,
  words: undefined,
  appends: false,
  isLocal: false,
});

/** Whether a command does nothing but assign. */
function addAssigned(
  command: Command,
  brackets: ReadonlyMap<number, Command>,
  add: (name: string, assignment: Assignment) => void,
): boolean {
  const words = withoutKeywords(command.words);
  const declares = DECLARES.test(words[0]?.text ?? '');
  const isLocal = DECLARES_LOCAL.test(words[0]?.text ?? '');
  const own = words.slice(declares ? 1 : 0).filter(({ text }) => !(declares && text.startsWith('-')));
  if (!declares && !own.every(({ text }) => ASSIGNED.test(text))) return false;
  for (const word of own) {
    const [prefix, name = word.text, plus] = ASSIGNED.exec(word.text) ?? [];
    const at = word.offset(0);
    if (prefix === undefined) {
      const nothing = { command, at, isArray: true, words: [], appends: false, isLocal };
      if (isLocal) add(name, nothing);
      continue;
    }
    const opened = prefix === word.text ? brackets.get(word.offset(word.text.length)) : undefined;
    const array = opened && outermost(opened.inner);
    const given = array ? elementsOf(array) : wordsIn(word.slice(prefix.length), plus === '+');
    const rest = given?.filter((each) => !isItself(each, name));
    const appends = plus === '+' || rest?.length !== given?.length;
    add(name, {
      command,
      at,
      isArray: array !== undefined,
      words: rest,
      appends,
      isLocal: isLocal && !appends,
    });
  }
  return own.length > 0;
}

/** Of an associative array it is not known in which order its words come. */
function elementsOf(commands: readonly Command[]): Excerpt[] | undefined {
  const words = commands.flatMap((command) => command.words);
  return words.some(({ text }) => /^\[[^\]]*\]=/.test(text)) ? undefined : words;
}

/** Quotes in a value are none where it is used, and what is added without a blank belongs to the word before. */
function wordsIn(value: Excerpt, isAdded: boolean): Excerpt[] | undefined {
  const known = value.unknowns.reduceRight(
    (text, { start, end }) => text.slice(0, start) + text.slice(end),
    value.text,
  );
  if (/['"\\*?[]/.test(known) || (isAdded && /^\S/.test(value.text))) return undefined;
  return splitWords(value);
}

const isItself = ({ text }: Excerpt, name: string): boolean =>
  text === `$${name}` || text === `\${${name}}` || text === `\${${name}[@]}`;
