import type { Excerpt } from '../excerpt.ts';
import type { WordBuilder } from '../word-builder.ts';
import { behindArithmetic } from './brackets.ts';
import { HereDocuments } from './here-document.ts';
import { Command, type Dialect, type Script } from './script.ts';
import { WordScanner } from './word-scanner.ts';

export function readShell(script: Excerpt, dialect: Dialect): Script {
  const scanner = new Scanner(script, dialect);
  if (dialect === 'text') scanner.substitutions();
  else scanner.list();
  return scanner;
}

const BLANKS = ' \t\r';

/** A command within a command, and so on; beyond that brackets are read as ends of commands. */
const DEEPEST = 40;

type Redirect = '<<' | '<<-' | '<<<' | 'file';

/** What is being read, apart from lists within it. */
interface Reading {
  pipeline: Command[];
  piped: boolean;
  command: Command;
  word: WordBuilder | undefined;
  /** What the next word is for, if it is none of the command's. */
  redirect: Redirect | undefined;
}

/** Reads lists of commands, their redirections and here-documents. */
class Scanner extends WordScanner implements Script {
  readonly pipelines: Command[][] = [];
  readonly #documents = new HereDocuments();
  #depth = 0;
  #pipeline: Command[] = [];
  #command = new Command();
  #redirect: Redirect | undefined;
  /** A pipe was the last, and what reads from it comes. */
  #piped = false;
  /** Of the list that is being read. */
  #closing: string | undefined;

  get unclosed(): Script['unclosed'] {
    return [
      ...this.endless.quote.map((at) => ({ what: 'quote' as const, at })),
      ...this.endless.bracket.map((at) => ({ what: 'bracket' as const, at })),
      ...this.#documents.unclosed.map((at) => ({ what: 'here-document' as const, at })),
    ];
  }

  substitutions(): void {
    while (this.at < this.text.length) {
      const char = this.text[this.at];
      if (char === '$') this.dollar(true);
      else if (char === '`') this.substitution(1, '`', true);
      else this.at += char === '\\' ? 2 : 1;
    }
  }

  list(closing?: string): void {
    if (this.#depth >= DEEPEST) return;
    const around = this.#suspend();
    const closingAround = this.#closing;
    const before = this.pipelines.length;
    this.#closing = closing;
    this.#depth++;
    while (this.at < this.text.length && this.text[this.at] !== closing) this.#step();
    this.#endPipeline();
    this.at++;
    this.#closing = closingAround;
    this.#depth--;
    this.#resume(around);
    for (const command of this.pipelines.slice(before).flat()) this.#command.inner.push(command);
  }

  #suspend(): Reading {
    const reading = {
      pipeline: this.#pipeline,
      piped: this.#piped,
      command: this.#command,
      word: this.word,
      redirect: this.#redirect,
    };
    this.#resume({
      pipeline: [],
      piped: false,
      command: new Command(),
      word: undefined,
      redirect: undefined,
    });
    return reading;
  }

  #resume({ pipeline, piped, command, word, redirect }: Reading): void {
    this.#pipeline = pipeline;
    this.#piped = piped;
    this.#command = command;
    this.word = word;
    this.#redirect = redirect;
  }

  #step(): void {
    const char = this.text[this.at] ?? '';
    if (char === '#' && !this.word) this.at = this.#commentEnd();
    else if (BLANKS.includes(char)) this.#skip();
    else if (char === '\n') this.#newLine();
    else if (char === '&' && this.text[this.at + 1] === '>') this.#redirection();
    else if (char === '|') this.#pipe();
    else if (';&)'.includes(char)) this.#separator();
    else if (char === '`') this.substitution(1, '`', false);
    else if (char === '$') this.dollar(false);
    else (this.#byChar[char] ?? this.take).call(this);
  }

  /** What is in backticks is taken out before it is read. */
  #commentEnd(): number {
    return Math.min(this.find('\n'), this.#closing === '`' ? this.find('`') : this.text.length);
  }

  readonly #byChar: Partial<Record<string, () => void>> = {
    '\\': this.escape,
    "'": this.single,
    '"': this.double,
    '(': this.#group,
    '{': this.braces,
    '<': this.#redirection,
    '>': this.#redirection,
  };

  #skip(): void {
    this.endWord();
    this.at++;
  }

  #separator(): void {
    this.#endPipeline();
    this.at++;
  }

  /** `|`, `|&`; `||` is none. */
  #pipe(): void {
    const [operator = '|'] = /^\|[|&]?/.exec(this.text.slice(this.at, this.at + 2)) ?? [];
    if (operator === '||') this.#endPipeline();
    else this.#endCommand();
    this.#piped = operator !== '||';
    this.at += operator.length;
  }

  #newLine(): void {
    this.#endCommand();
    if (!this.#piped) this.#endPipeline();
    this.at = this.#documents.read(this.script, this.at + 1);
  }

  protected endWord(): void {
    const [word, quoted] = [this.word?.done(), this.word?.quoted];
    this.word = undefined;
    if (!word) return;
    const [command, redirect] = [this.#command, this.#redirect];
    this.#redirect = undefined;
    if (redirect === undefined) command.words.push(word);
    else if (redirect === 'file') command.files.push(word);
    else if (redirect === '<<<') command.documents.push({ body: word, expands: false });
    else {
      const stripTabs = redirect === '<<-';
      this.#documents.add({ command, delimiter: word, stripTabs, expands: !quoted });
    }
  }

  #endCommand(): void {
    this.endWord();
    if (this.#command.words.length > 0) {
      this.#pipeline.push(this.#command);
      this.#piped = false;
    }
    this.#command = new Command();
    this.#redirect = undefined;
  }

  #endPipeline(): void {
    this.#endCommand();
    if (this.#pipeline.length > 0) this.pipelines.push(this.#pipeline);
    this.#pipeline = [];
    this.#piped = false;
  }

  /** `(a; b) | c`: a command of its own. */
  #group(): void {
    const mayCount = !this.word && this.#command.words.length === 0 && this.text[this.at + 1] === '(';
    const arithmetic = mayCount ? behindArithmetic(this.text, this.at) : undefined;
    if (arithmetic !== undefined) {
      this.at = arithmetic;
      return;
    }
    this.#endCommand();
    if (!this.#piped) this.#endPipeline();
    this.#command.words.push(this.script.slice(this.at, ++this.at));
    this.list(')');
    this.#endCommand();
  }

  /** `2>&1`, `> file`, `<<EOF`, `<<< text`, `<(command)` */
  #redirection(): void {
    const operator =
      /^&?(<<<|<<-|<<|<>|<&|>>|>&|>\||<|>)/.exec(this.text.slice(this.at, this.at + 4))?.[0] ?? '<';
    if (this.word && !this.word.quoted && /^\d+$/.test(this.word.done().text)) this.word = undefined;
    this.endWord();
    if (this.text[this.at + 1] === '(' && operator.length === 1) {
      this.substitution(2, ')', true);
      return;
    }
    this.at += operator.length;
    this.#redirect = operator === '<<' || operator === '<<-' || operator === '<<<' ? operator : 'file';
  }
}
