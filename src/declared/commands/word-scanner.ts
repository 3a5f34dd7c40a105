import type { Excerpt } from '../excerpt.ts';
import { WordBuilder } from '../word-builder.ts';
import { commandsWithin, type Expansion, expansionAt, expressionAt, shellExpansion } from './expansion.ts';
import type { Dialect } from './script.ts';

/** More brackets that are never closed say nothing new, and each is looked for to the end of the script. */
const MOST_ENDLESS = 20;
const NEAR = 40;

/** Reads words of a script: quotes, escapes, and what begins with a `$`. */
export abstract class WordScanner {
  readonly defaults: Excerpt[] = [];
  /** Where quotes and brackets begin that never end. */
  protected readonly endless = { quote: [] as Excerpt[], bracket: [] as Excerpt[] };
  protected readonly script: Excerpt;
  protected readonly text: string;
  protected at = 0;
  protected word: WordBuilder | undefined;
  readonly #dialect: Dialect;

  constructor(script: Excerpt, dialect: Dialect) {
    this.script = script;
    this.text = script.text;
    this.#dialect = dialect;
  }

  /** Ends the word that is being read, if there is one. */
  protected abstract endWord(): void;

  /** Commands up to what closes them, which is taken too. */
  protected abstract list(closing: string): void;

  protected get building(): WordBuilder {
    this.word ??= new WordBuilder(this.script, this.at);
    return this.word;
  }

  protected take(): void {
    this.building.add(this.at);
    this.at++;
  }

  protected find(what: string): number {
    const found = this.text.indexOf(what, this.at);
    return found < 0 ? this.text.length : found;
  }

  protected escape(): void {
    const end = this.#lineEnd();
    if (end === 0) {
      this.at++;
      this.building.quoted = true;
      if (this.at < this.text.length) this.take();
    } else {
      this.at += end;
      // Of a recipe the next line begins with a tab that is not the word's.
      if (this.#dialect === 'make') this.endWord();
    }
  }

  protected single(): void {
    const start = ++this.at;
    const end = this.find("'");
    if (end === this.text.length) this.#leaveOpen(start - 1);
    // Quotes make a word, even with nothing in between.
    const word = this.building;
    word.quoted = true;
    while (this.at < end) {
      const expression = expressionAt(this.text, this.at);
      if (expression === undefined) word.add(this.at++);
      else this.#unknown(expression, false);
    }
    this.at = end + 1;
  }

  protected double(): void {
    const start = this.at++;
    this.building.quoted = true;
    while (this.at < this.text.length) {
      const char = this.text[this.at];
      if (char === '"') {
        this.at++;
        return;
      }
      if (char === '$') this.dollar(true);
      else if (char === '`') this.substitution(1, '`', true);
      else if (char === '\\' && /["$`\\\r\n]/.test(this.text[this.at + 1] ?? '')) this.#escapeInQuotes();
      else this.take();
    }
    this.#leaveOpen(start);
  }

  protected dollar(quoted: boolean): void {
    this.#expand(expansionAt(this.text, this.at, this.#dialect, quoted, this.#reach), quoted);
  }

  /** What a command prints nobody knows before it runs; the command itself is one like any other. */
  protected substitution(opening: number, closing: string, quoted: boolean): void {
    const start = this.at;
    this.at += opening;
    this.list(closing);
    const end = Math.min(this.at, this.text.length);
    // A comment among options: `# why`
    if (closing === '`' && !quoted && this.text[start + 1] === '#') return;
    this.at = start;
    this.#unknown(end, quoted);
  }

  /** `--cap-add={SYS_ADMIN,NET_ADMIN}` comes to two words. */
  protected braces(): void {
    const list = /^\{[^\s{}'"$]*,[^\s{}'"$]*\}/.exec(this.text.slice(this.at, this.at + 200))?.[0];
    if (list) this.#unknown(this.at + list.length, false);
    else this.take();
  }

  get #reach(): number {
    const { length } = this.text;
    return this.endless.bracket.length < MOST_ENDLESS ? length : Math.min(length, this.at + NEAR);
  }

  #expand(expansion: Expansion, quoted: boolean): void {
    if (expansion.kind === 'unknown') this.#variable(expansion.end, quoted);
    else if (expansion.kind === 'endless') this.#withoutEnd(quoted);
    else if (expansion.kind === 'substitution')
      this.substitution(expansion.opening, expansion.closing, quoted);
    else if (expansion.kind === 'ansi') this.#ansi();
    else if (expansion.kind === 'localized') this.at++;
    else if (expansion.kind === 'none') this.take();
    else {
      this.at++;
      this.#expand(shellExpansion(this.text, this.at, quoted, this.#reach), quoted);
    }
  }

  #variable(end: number, quoted: boolean): void {
    for (const [from, to] of commandsWithin(this.text.slice(this.at, end)))
      this.defaults.push(this.script.slice(this.at + from, this.at + to));
    this.#unknown(end, quoted);
  }

  /** What follows on its line is lost, unless quotes end there. */
  #withoutEnd(quoted: boolean): void {
    const opening = this.script.slice(this.at, this.at + 2);
    if (this.endless.bracket.length < MOST_ENDLESS) this.endless.bracket.push(opening);
    this.#unknown(quoted ? this.at + 2 : this.find('\n'), quoted);
  }

  #unknown(end: number, quoted: boolean): void {
    this.building.addUnknown(this.text.slice(this.at, end), this.at, !quoted);
    this.at = end;
  }

  /** `$'a\tb'` */
  #ansi(): void {
    const start = ++this.at;
    this.building.quoted = true;
    this.at++;
    while (this.at < this.text.length) {
      if (this.text[this.at] === "'") {
        this.at++;
        return;
      }
      if (this.text[this.at] === '\\') this.at++;
      this.take();
    }
    this.#leaveOpen(start);
  }

  #escapeInQuotes(): void {
    const end = this.#lineEnd();
    this.at += end || 1;
    if (end === 0) this.take();
  }

  /** Units of a backslash with the line end behind it; 0: it is another one. */
  #lineEnd(): number {
    return /^\\\r?\n/.exec(this.text.slice(this.at, this.at + 3))?.[0].length ?? 0;
  }

  #leaveOpen(quote: number): void {
    this.endless.quote.push(this.script.slice(quote, quote + 1));
  }
}
