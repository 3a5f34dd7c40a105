import type { Excerpt } from '../excerpt.ts';
import { WordBuilder } from '../word-builder.ts';
import { type HereDocument, hereDocument } from './here-document.ts';

/** `make`: a recipe, in which `$(X)` is a variable and `$$` the shell's `$`. */
export type Dialect = 'sh' | 'make';

export interface Script {
  /** Simple commands as words, without redirections, whatever they stand in: lists, substitutions, subshells. */
  commands: Excerpt[][];
  /** Bodies of here-documents, each with the command that reads it. */
  documents: { command: readonly Excerpt[]; body: Excerpt }[];
  /** What begins somewhere and never ends. */
  unclosed: { what: 'quote' | 'here-document'; at: Excerpt }[];
}

/** Takes a script apart as a shell does before it expands anything; nothing is expanded. */
export function readShell(script: Excerpt, dialect: Dialect): Script {
  const scanner = new Scanner(script, dialect);
  scanner.list();
  return scanner;
}

const CLOSING: Partial<Record<string, string>> = { '(': ')', '{': '}' };

const BLANKS = ' \t\r';

/** A command within a command, and so on; beyond that brackets are read as ends of commands. */
const DEEPEST = 40;

/** More say nothing new, and each is looked for to the end of the script. */
const MOST_UNCLOSED = 20;

interface Pending extends HereDocument {
  command: readonly Excerpt[];
  at: Excerpt;
}

/** A command that is being read. */
class Command {
  readonly words: Excerpt[] = [];
  /** What the next word is for, if it is none of the command's. */
  redirect: '<<' | '<<-' | 'file' | undefined;
}

class Scanner implements Script {
  readonly commands: Excerpt[][] = [];
  readonly documents: Script['documents'] = [];
  readonly unclosed: Script['unclosed'] = [];
  readonly #script: Excerpt;
  readonly #text: string;
  readonly #dialect: Dialect;
  readonly #pending: Pending[] = [];
  #at = 0;
  #depth = 0;
  #command = new Command();
  #word: WordBuilder | undefined;

  constructor(script: Excerpt, dialect: Dialect) {
    this.#script = script;
    this.#text = script.text;
    this.#dialect = dialect;
  }

  /** Commands up to what closes them, which is taken too. */
  list(closing?: string): void {
    const [command, word] = [this.#command, this.#word];
    [this.#command, this.#word] = [new Command(), undefined];
    this.#depth++;
    while (this.#at < this.#text.length && this.#text[this.#at] !== closing) this.#step();
    this.#endCommand();
    this.#at++;
    this.#depth--;
    [this.#command, this.#word] = [command, word];
  }

  #step(): void {
    const char = this.#text[this.#at] ?? '';
    if (char === '#' && !this.#word) this.#at = this.#find('\n');
    else if (BLANKS.includes(char)) this.#skip();
    else if (char === '\n') this.#newLine();
    else if (char === '&' && this.#text[this.#at + 1] === '>') this.#redirect();
    else if (';|&)'.includes(char)) this.#separator();
    else if (char === '`') this.#substitution(1, '`', true);
    else if (char === '$') this.#dollar(true);
    else (this.#byChar[char] ?? this.#take).call(this);
  }

  readonly #byChar: Partial<Record<string, () => void>> = {
    '\\': this.#escape,
    "'": this.#single,
    '"': this.#double,
    '(': this.#group,
    '{': this.#braces,
    '<': this.#redirect,
    '>': this.#redirect,
  };

  #skip(): void {
    this.#endWord();
    this.#at++;
  }

  #separator(): void {
    this.#endCommand();
    this.#at++;
  }

  #newLine(): void {
    this.#separator();
    this.#hereDocuments();
  }

  get #building(): WordBuilder {
    this.#word ??= new WordBuilder(this.#script, this.#at);
    return this.#word;
  }

  #take(): void {
    this.#building.add(this.#at);
    this.#at++;
  }

  #find(what: string): number {
    const found = this.#text.indexOf(what, this.#at);
    return found < 0 ? this.#text.length : found;
  }

  #endWord(): void {
    const word = this.#word?.done();
    this.#word = undefined;
    if (!word) return;
    const { redirect, words } = this.#command;
    this.#command.redirect = undefined;
    if (redirect === undefined) words.push(word);
    else if (redirect !== 'file') {
      this.#pending.push({ command: words, at: word, delimiter: word.text, stripTabs: redirect === '<<-' });
    }
  }

  #endCommand(): void {
    this.#endWord();
    if (this.#command.words.length > 0) this.commands.push(this.#command.words);
    this.#command = new Command();
  }

  #escape(): void {
    const end = /^\\\r?\n/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0].length;
    if (end === undefined) {
      this.#at++;
      if (this.#at < this.#text.length) this.#take();
    } else {
      this.#at += end;
      // Of a recipe the next line begins with a tab that is not the word's.
      if (this.#dialect === 'make') this.#endWord();
    }
  }

  #single(): void {
    const start = ++this.#at;
    const end = this.#find("'");
    if (end === this.#text.length) this.#leaveOpen(start - 1);
    // Quotes make a word, even with nothing in between.
    const word = this.#building;
    word.quoted = true;
    while (this.#at < end) {
      if (this.#isExpression()) this.#expression(false);
      else word.add(this.#at++);
    }
    this.#at = end + 1;
  }

  #double(): void {
    const start = this.#at++;
    this.#building.quoted = true;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      if (char === '"') {
        this.#at++;
        return;
      }
      if (char === '$') this.#dollar(false);
      else if (char === '`') this.#substitution(1, '`', false);
      else if (char === '\\' && /["$`\\\r\n]/.test(this.#text[this.#at + 1] ?? '')) this.#escapeInQuotes();
      else this.#take();
    }
    this.#leaveOpen(start);
  }

  #escapeInQuotes(): void {
    const end = /^\\\r?\n/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0].length;
    this.#at += end ?? 1;
    if (end === undefined) this.#take();
  }

  #isExpression(): boolean {
    return this.#text.startsWith('${{', this.#at);
  }

  /** A workflow's `${{ }}` is put in before any shell reads the script. */
  #expression(splits: boolean): void {
    const end = this.#text.indexOf('}}', this.#at);
    this.#unknown(end < 0 ? this.#text.length : end + 2, splits);
  }

  #dollar(splits: boolean): void {
    if (this.#isExpression()) this.#expression(splits);
    else if (this.#dialect === 'sh') this.#shellDollar(splits);
    else if (this.#text[this.#at + 1] !== '$') this.#makeVariable(splits);
    else {
      this.#at++;
      this.#shellDollar(splits);
    }
  }

  #shellDollar(splits: boolean): void {
    const next = this.#text[this.#at + 1] ?? '';
    if (splits && next === "'") this.#ansi();
    else if (splits && next === '"') this.#at++;
    else if (this.#text.startsWith('$((', this.#at)) this.#unknown(this.#behind('))', '(('), splits);
    else if (next === '(') this.#substitution(2, ')', splits);
    else if (next === '{') this.#unknown(this.#behind('}', '{'), splits);
    else this.#variable(splits);
  }

  #variable(splits: boolean): void {
    const name = /^\$(\w+|[@*#?$!-])/.exec(this.#text.slice(this.#at, this.#at + 100))?.[0];
    if (name) this.#unknown(this.#at + name.length, splits);
    else this.#take();
  }

  #makeVariable(splits: boolean): void {
    const opening = this.#text[this.#at + 1] ?? '';
    const closing = CLOSING[opening];
    if (closing === undefined) this.#unknown(this.#at + 2, splits);
    else if (/^shell\s/.test(this.#text.slice(this.#at + 2, this.#at + 8)))
      this.#substitution(8, closing, splits);
    else this.#unknown(this.#behind(closing, opening), splits);
  }

  /** `$'a\tb'` */
  #ansi(): void {
    const start = ++this.#at;
    this.#building.quoted = true;
    this.#at++;
    while (this.#at < this.#text.length) {
      if (this.#text[this.#at] === "'") {
        this.#at++;
        return;
      }
      if (this.#text[this.#at] === '\\') this.#at++;
      this.#take();
    }
    this.#leaveOpen(start);
  }

  /** What a command prints nobody knows before it runs; the command itself is one like any other. */
  #substitution(opening: number, closing: string, splits: boolean): void {
    const start = this.#at;
    this.#at += opening;
    if (this.#depth < DEEPEST) this.list(closing);
    const end = Math.min(this.#at, this.#text.length);
    this.#at = start;
    this.#unknown(end, splits);
  }

  #unknown(end: number, splits: boolean): void {
    this.#building.addUnknown(this.#text.slice(this.#at, end), this.#at, splits);
    this.#at = end;
  }

  /** Behind the bracket that closes the one after `$`. */
  #behind(closing: string, opening: string): number {
    let depth = 0;
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      if (this.#text[at] === '\\') at++;
      else if (this.#text.startsWith(opening, at)) depth++;
      else if (this.#text.startsWith(closing, at) && --depth === 0) return at + closing.length;
    }
    return this.#text.length;
  }

  #group(): void {
    if (!this.#word && this.#command.words.length === 0 && this.#text[this.#at + 1] === '(') {
      this.#at--;
      this.#at = this.#behind('))', '((');
      return;
    }
    this.#endCommand();
    this.#at++;
    if (this.#depth < DEEPEST) this.list(')');
  }

  /** `--cap-add={SYS_ADMIN,NET_ADMIN}` comes to two words. */
  #braces(): void {
    const list = /^\{[^\s{}'"$]*,[^\s{}'"$]*\}/.exec(this.#text.slice(this.#at, this.#at + 200))?.[0];
    if (list) this.#unknown(this.#at + list.length, true);
    else this.#take();
  }

  /** `2>&1`, `> file`, `<<EOF`, `<<< text`, `<(command)` */
  #redirect(): void {
    const operator =
      /^&?(<<<|<<-|<<|<>|<&|>>|>&|>\||<|>)/.exec(this.#text.slice(this.#at, this.#at + 4))?.[0] ?? '<';
    if (this.#word && !this.#word.quoted && /^\d+$/.test(this.#word.done().text)) this.#word = undefined;
    this.#endWord();
    if (this.#text[this.#at + 1] === '(' && operator.length === 1) {
      this.#substitution(2, ')', false);
      return;
    }
    this.#at += operator.length;
    this.#command.redirect = operator === '<<' || operator === '<<-' ? operator : 'file';
  }

  #leaveOpen(quote: number): void {
    this.unclosed.push({ what: 'quote', at: this.#script.slice(quote, quote + 1) });
  }

  /** One that never ends is taken for none: what follows may be commands. */
  #hereDocuments(): void {
    for (const { command, at, ...document } of this.#pending.splice(0)) {
      if (this.unclosed.length > MOST_UNCLOSED) return;
      const body = hereDocument(this.#text, this.#at, document);
      if (body) {
        this.documents.push({ command, body: this.#script.slice(this.#at, body.end) });
        this.#at = body.next;
      } else {
        this.unclosed.push({ what: 'here-document', at });
      }
    }
  }
}
