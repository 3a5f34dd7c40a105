import { Excerpt } from '../excerpt.ts';
import { type Assignment, type Assignments, assignmentsOf } from './assignments.ts';
import type { Blocks } from './blocks.ts';
import { printedWords } from './printed-words.ts';
import type { Command } from './script.ts';
import { expand, givesNames, type Lookup, runsMore } from './variables.ts';

/** What a variable comes to where it is used, word by word. */
export interface WordList {
  words: Excerpt[];
  /** Where a command would begin that was read where the words are written. */
  starts: readonly Excerpt[];
}

/** Undefined where a word is no variable of several words, or where nobody knows what it holds. */
export type Lists = (word: Excerpt) => WordList | undefined;

/** A command with the values of its variables, as far as they are known. */
export interface Expanded {
  words: Excerpt[];
  /** What stands in the command for a word that is written elsewhere. */
  written: ReadonlyMap<Excerpt, Excerpt>;
  /** Where a command would begin that was read where such words are written. */
  starts: Excerpt[];
}

/** Assignments of one variable that are looked through for each of its uses. */
const MOST = 200;

/** Assignments and words that uses may come to in one script, and arrays within arrays. */
const BUDGET = 200_000;
const DEEPEST = 4;

/** Variables that hold several words: `ARGS=(--rm)`, `ARGS+=(--pid host)`, `OPTS="$OPTS --privileged"`. */
export class WordLists {
  readonly #blocks: Blocks;
  readonly #assignments: Assignments;
  /** Where it runs what nobody sees here. */
  readonly #more: readonly number[];
  readonly #scopes = new Map<Assignment, Assignment | undefined>();
  #left = BUDGET;

  /** Of variables of what is around the script. */
  readonly #around: Lists;

  constructor(commands: readonly Command[], blocks: Blocks, around: Lists = () => undefined) {
    this.#around = around;
    this.#blocks = blocks;
    this.#more = commands.flatMap(({ words }) => (runsMore(words) ? [words[0]?.offset(0) ?? 0] : []));
    const isPlain = this.#more.length <= MOST && !commands.some(({ words }) => givesNames(words));
    this.#assignments = isPlain ? assignmentsOf(commands) : new Map();
  }

  expand(command: Command, lookup: Lookup): Expanded {
    const written = new Map<Excerpt, Excerpt>();
    const starts: Excerpt[] = [];
    const words = command.words.flatMap((word) => {
      const known = expand(word, lookup);
      const list = known[0] === word ? (this.#of(word, command) ?? this.#around(word)) : undefined;
      if (!list) return known;
      for (const each of list.starts) starts.push(each);
      const own = list.words.flatMap((each) => expand(each, lookup));
      for (const each of own) written.set(each, word);
      return own;
    });
    return { words, written, starts };
  }

  #of(word: Excerpt, command: Command, depth = 0): WordList | undefined {
    const printed = printedWords(word);
    if (printed) return perhaps(word, printed);
    const use = useIn(word);
    const all = use && this.#assignments.get(use.name);
    if (!all || all.length > MOST || depth > DEEPEST || this.#left < 0) return undefined;
    const from = this.#reaching(all, word, command);
    if (
      !from ||
      from.length === 0 ||
      from.some(({ assignment: { isArray, words } }) => words?.length && isArray !== use.isArray)
    )
      return undefined;
    const lists = from.map(({ assignment, isSure }): WordList => {
      const words = assignment.words ?? [];
      const own = isSure ? listOf(words) : perhaps(word, words);
      return isSure ? expandedIn(own, (each) => this.#of(each, command, depth + 1)) : own;
    });
    // What it held before the script began.
    const before = from.every(({ assignment }) => assignment.appends) ? [listOf([word])] : [];
    const list = joined([...before, ...lists]);
    this.#left -= all.length + list.words.length;
    return this.#left < 0 ? undefined : list;
  }

  /** Those that a use sees: for sure, or under a condition. */
  #reaching(
    all: readonly Assignment[],
    word: Excerpt,
    command: Command,
  ): { assignment: Assignment; isSure: boolean }[] | undefined {
    const at = word.offset(0);
    const scope = this.#scopeOf(all, at);
    const own = all.filter((each) => this.#scopeOfAssignment(all, each) === scope);
    const before = own.filter((each) => each.at < at);
    const first = before.findLastIndex((each) => !each.appends && this.#isSure(each, at));
    const seen = before.slice(Math.max(first, 0));
    const after = this.#blocks.isOutermost(command) ? [] : own.filter((each) => each.at > at);
    const since = first < 0 ? -1 : (before[first]?.at ?? -1);
    const until = this.#blocks.isOutermost(command) ? at : Number.POSITIVE_INFINITY;
    if (this.#more.some((each) => each > since && each < until)) return undefined;
    if ([...seen, ...after].some(({ words }) => !words)) return undefined;
    const replaced = [...seen, ...after].findLastIndex(({ appends }, index) => !appends && index > 0);
    return [...seen, ...after].map((assignment, index) => ({
      assignment,
      isSure: index >= replaced && assignment.at < at && this.#isSure(assignment, at),
    }));
  }

  /** The declaration that makes it a variable of the function around. */
  #scopeOf(all: readonly Assignment[], at: number): Assignment | undefined {
    return all.find((each) => each.isLocal && (each.at === at || this.#isSure(each, at)));
  }

  #scopeOfAssignment(all: readonly Assignment[], assignment: Assignment): Assignment | undefined {
    if (!this.#scopes.has(assignment)) this.#scopes.set(assignment, this.#scopeOf(all, assignment.at));
    return this.#scopes.get(assignment);
  }

  #isSure({ command, at: start }: Assignment, at: number): boolean {
    return this.#blocks.isUnconditional(command, start, at);
  }
}

/** `"${ARGS[@]}"`, `${ARGS[@]+"${ARGS[@]}"}`; `$OPTS` outside of quotes. */
function useIn({ text, unknowns: [unknown] }: Excerpt): { name: string; isArray: boolean } | undefined {
  if (!unknown || unknown.start > 0 || unknown.end < text.length || unknown.perhaps) return undefined;
  const [, array] = ARRAY.exec(unknown.name) ?? [];
  if (array !== undefined) return { name: array, isArray: true };
  const [, plain, braced = plain] = unknown.splits ? (SCALAR.exec(unknown.name) ?? []) : [];
  return braced === undefined ? undefined : { name: braced, isArray: false };
}

const ARRAY = /^\$\{(\w+)\[@\](?::?\+"?\$\{\1\[@\]\}"?|:?-)?\}$/;
const SCALAR = /^\$(?:(\w+)|\{(\w+)(?::?-)?\})$/;

function beforeOptions(words: readonly Excerpt[]): readonly Excerpt[] {
  const first = words.findIndex(({ text }) => text.startsWith('-'));
  return first < 0 ? words : words.slice(0, first);
}

export const listOf = (words: readonly Excerpt[]): WordList => ({
  words: [...words],
  starts: beforeOptions(words).map((word) => word.slice(0, 1)),
});

/** What may come to nothing as well. */
export const perhaps = (word: Excerpt, words: readonly Excerpt[]): WordList =>
  words.length === 0
    ? listOf([])
    : {
        ...listOf(words),
        words: [
          new Excerpt(word.source, word.text, { start: word.offset(0), end: word.offset(word.text.length) }, [
            { start: 0, end: word.text.length, name: word.text, splits: false, perhaps: words },
          ]),
        ],
      };

export const joined = (lists: readonly WordList[]): WordList => ({
  words: lists.flatMap((each) => each.words),
  starts: lists.flatMap((each) => each.starts),
});

/** With what the variables among its words hold. */
export const expandedIn = ({ words, starts }: WordList, lists: Lists): WordList =>
  joined([{ words: [], starts }, ...words.map((each) => lists(each) ?? { words: [each], starts: [] })]);
