import type { SourceText } from '../../yaml/source-text.ts';
import { Excerpt } from '../excerpt.ts';
import { pathTo } from '../place.ts';
import { wordsOf } from './words.ts';

interface Entry {
  key: string;
  value: Excerpt;
}

/** What the manager puts in when the unit is loaded: systemd.unit(5), "Specifiers", and variables of its environment. */
const SPECIFIER = /%[A-Za-z]|\$\{\w+\}|\$\w+/g;

/** One section of a unit with its drop-ins behind it: systemd.syntax(7). */
export class Section {
  readonly name: string;
  readonly #entries: Entry[] = [];
  /** Where the section begins; undefined: none of the sources has it. */
  header: Excerpt | undefined;
  readonly broken: { line: Excerpt; detail: string }[] = [];

  constructor(name: string, sources: readonly SourceText[]) {
    this.name = name;
    for (const source of sources) this.#read(source);
  }

  pathOf(key: string, index?: number): string {
    const path = pathTo(this.name, key);
    return index === undefined ? path : pathTo(path, index);
  }

  /** The last assignment counts, without the quotes around it. */
  last(key: string): Excerpt | undefined {
    const value = this.all(key).at(-1);
    return value && /^".*"$/s.test(value.text) ? value.slice(1, value.text.length - 1) : value;
  }

  /** Every assignment behind the last empty one, which takes back those before it. */
  all(key: string): Excerpt[] {
    const values = this.#entries.filter((entry) => entry.key === key).map(({ value }) => value);
    return values.slice(values.findLastIndex(({ text }) => text === '') + 1);
  }

  /** Each with its arguments. */
  commands(key: string): Excerpt[][] {
    return this.all(key).map((value) => argumentsOf(value, true));
  }

  /** Arguments of a command. */
  words(key: string): Excerpt[] {
    return this.#split(key, true);
  }

  /** Names, in which a backslash is one. */
  names(key: string): Excerpt[] {
    return this.#split(key, false);
  }

  #split(key: string, escapes: boolean): Excerpt[] {
    return this.all(key).flatMap((value) => argumentsOf(value, escapes));
  }

  /** What Podman's generator takes for true: less than systemd does. */
  isOn(key: string): boolean {
    return /^(1|yes|true|on)$/i.test(this.last(key)?.text ?? '');
  }

  #read(source: SourceText): void {
    let section = '';
    const { lines, endless } = logicalLines(source);
    for (const line of lines) {
      const name = /^\[(.*)\]$/s.exec(line.text)?.[1];
      if (name !== undefined) {
        section = name;
        if (name === this.name) this.header ??= line;
      } else if (section === this.name) this.#assign(line);
    }
    if (endless && section === this.name) this.broken.push({ line: endless, detail: ENDLESS });
  }

  #assign(line: Excerpt): void {
    const equals = line.text.indexOf('=');
    if (equals < 1) {
      this.broken.push({ line, detail: 'a line that is neither a section nor an assignment' });
      return;
    }
    const start = equals + 1 + (/^\s*/.exec(line.text.slice(equals + 1))?.[0].length ?? 0);
    this.#entries.push({
      key: line.text.slice(0, equals).trimEnd(),
      value: line.slice(start).withUnknowns(SPECIFIER),
    });
  }
}

const argumentsOf = (value: Excerpt, escapes: boolean): Excerpt[] =>
  wordsOf(value, escapes).map((word) => word.withUnknowns(SPECIFIER));

const ENDLESS = 'a line that goes on, and behind it are comments and blank lines alone: Podman forgets it';

/**
 * Without comments and blank lines; what goes on behind a backslash is one line. The last one may be endless: unless it
 * is the last of the file too, Podman's generator drops it.
 */
function logicalLines(source: SourceText): { lines: Excerpt[]; endless?: Excerpt } {
  const text = new Excerpt(source, source.text, 0);
  const lines: Excerpt[] = [];
  let units: number[] = [];
  let end = 0;
  for (const { index: start, 0: written } of source.text.matchAll(/[^\r\n]+/g)) {
    const line = written.trimEnd();
    if (/^\s*([#;]|$)/.test(line)) continue;
    const goesOn = line.endsWith('\\');
    // Podman's generator takes the indentation away, where systemd leaves a blank.
    const indent = line.length - line.trimStart().length;
    for (let at = indent; at < line.length - (goesOn ? 1 : 0); at++) units.push(start + at);
    end = start + written.length;
    if (goesOn) continue;
    const whole = trimmed(text, units);
    if (whole.text !== '') lines.push(whole);
    units = [];
  }
  const last = trimmed(text, units);
  if (last.text === '') return { lines };
  const isLast = /^\r?\n?$/.test(source.text.slice(end));
  return { lines: [...lines, last], ...(!isLast && { endless: last }) };
}

function trimmed(text: Excerpt, units: readonly number[]): Excerpt {
  const line = units.map((unit) => text.text[unit]).join('');
  const start = line.length - line.trimStart().length;
  return text.pick(units.slice(start, Math.max(start, line.trimEnd().length)));
}
