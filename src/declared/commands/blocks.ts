import type { Excerpt } from '../excerpt.ts';
import { type Command, outermost } from './script.ts';

/** A function, a branch of a condition, a loop or brackets: what stands in it is run if, and when, a shell comes there. */
interface Block {
  opening: 'if' | 'do' | 'case' | '{' | '(';
  start: number;
  end: number;
  around: Block | undefined;
  /** What stands behind a place in it may have been run before that. */
  runsAgain: boolean;
}

const OPENS: Readonly<Record<string, Block['opening']>> = {
  if: 'if',
  while: 'do',
  until: 'do',
  for: 'do',
  select: 'do',
  case: 'case',
  '{': '{',
};

const CLOSES: Readonly<Record<string, Block['opening']>> = { fi: 'if', done: 'do', esac: 'case', '}': '{' };

/** Words after which another keyword may follow. */
const BEFORE_KEYWORDS = /^(if|while|until|then|do|else|elif|\{|!|time|coproc)$/;

/** Which blocks of a script its commands stand in. */
export class Blocks {
  readonly #script: Excerpt;
  readonly #of = new Map<Command, Block | undefined>();
  /** Of places that were asked for, whether they begin a line of their own. */
  readonly #begins = new Map<number, boolean>();

  constructor(script: Excerpt, commands: readonly Command[]) {
    this.#script = script;
    this.#read(outermost(commands), undefined);
  }

  /** In no function or loop, of which another part may run before. */
  isOutermost(command: Command): boolean {
    return this.#of.get(command)?.runsAgain !== true;
  }

  /** Whether a script comes to a command whatever happens. */
  isSure(command: Command): boolean {
    return this.#of.get(command) === undefined && this.#beginsLine(startOf(command));
  }

  /**
   * Whether a command was run wherever a later place is reached: it begins its line, no condition leads to it, and the
   * block that it stands in has that place in it too.
   * @param at where in the command what matters begins
   */
  isUnconditional(command: Command, at: number, use: number): boolean {
    const block = this.#of.get(command);
    const isWithin = !block || (block.start <= use && use < block.end);
    return at <= use && isWithin && this.#beginsLine(at);
  }

  #beginsLine(at: number): boolean {
    const known = this.#begins.get(at) ?? this.#findOut(at);
    this.#begins.set(at, known);
    return known;
  }

  /** Nothing is in front of it, and the line before does not lead to it alone. */
  #findOut(at: number): boolean {
    const { source } = this.#script;
    const { line, column } = source.position(at);
    if (!DECLARATION.test(source.line(line).slice(0, column - 1))) return false;
    const first = source.position(this.#script.offset(0)).line;
    for (let before = line - 1; before >= first; before--) {
      const text = source
        .line(before)
        .replace(/(^|\s)#.*$/s, '')
        .trimEnd();
      if (text !== '') return !/(?:&&|\|&?|\\)$/.test(text);
    }
    return true;
  }

  /** Those of one list, each list of its own brackets. */
  #read(commands: readonly Command[], around: Block | undefined): void {
    let block = around;
    let end = 0;
    for (const command of commands.toSorted((a, b) => startOf(a) - startOf(b))) {
      const start = startOf(command);
      if (block?.opening === 'case' && block !== around && this.#hasArmBetween(end, start)) {
        block = opened('case', start, closed(block, start));
      }
      block = passing(command, block, around);
      this.#of.set(command, block);
      const last = command.inner.at(-1);
      if (last) this.#read(outermost(command.inner), { ...opened('(', start, block), end: endOf(last) + 1 });
      end = endOf(command);
    }
  }

  /** `;;`, `;&` */
  #hasArmBetween(start: number, end: number): boolean {
    return /;[;&]/.test(this.#script.source.text.slice(start, end));
  }
}

const startOf = ({ words: [first] }: Command): number => first?.offset(0) ?? 0;

function endOf({ words, inner }: Command): number {
  const last = words.at(-1);
  const end = last?.offset(last.text.length) ?? 0;
  return inner.reduce((latest, { words: within }) => {
    const word = within.at(-1);
    return Math.max(latest, word?.offset(word.text.length) ?? 0);
  }, end);
}

const DECLARATION = /^\s*(?:(?:local|declare|typeset|readonly|export)\s+(?:-\w+\s+)*)?$/;

const opened = (opening: Block['opening'], start: number, around: Block | undefined): Block => ({
  opening,
  start,
  end: Number.POSITIVE_INFINITY,
  around,
  runsAgain: opening === 'do' || opening === '{' || around?.runsAgain === true,
});

function closed(block: Block, end: number): Block | undefined {
  block.end = end;
  return block.around;
}

/** The block that a command is in behind the keywords that it begins with. */
function passing({ words }: Command, before: Block | undefined, outer: Block | undefined): Block | undefined {
  let block = before;
  for (const word of words) {
    const { text } = word;
    const start = word.offset(0);
    const opening = Object.hasOwn(OPENS, text) ? OPENS[text] : undefined;
    const closing = Object.hasOwn(CLOSES, text) ? CLOSES[text] : undefined;
    if (opening) block = opened(opening, start, block);
    else if (block && block !== outer && closing === block.opening) block = closed(block, start);
    else if (block?.opening === 'if' && block !== outer && /^(else|elif)$/.test(text)) {
      block = opened('if', start, closed(block, start));
    }
    if (!BEFORE_KEYWORDS.test(text)) break;
  }
  // `function start {`
  const last = words.at(-1);
  return words[0]?.text === 'function' && last?.text === '{' ? opened('{', last.offset(0), block) : block;
}
