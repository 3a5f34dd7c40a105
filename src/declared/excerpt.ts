import type { Place } from '../model/place.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { spanPlace } from './place.ts';

/** A part of a text that is known only when it is used: a shell's variable, an expression. */
export interface Unknown {
  /** Units of the excerpt's text. */
  start: number;
  end: number;
  /** As written: `$MODE`, `${{ matrix.mode }}`. */
  name: string;
  /** Outside of quotes: it may come to several words, or to none. */
  splits: boolean;
}

/**
 * Where a text is written: the offset of its first unit, which the others follow; that of each unit; or no more than
 * from where to where.
 */
type Written = number | readonly number[] | { start: number; end: number };

/** A text taken out of a file, without quotes, escapes and indentation; of its parts it is known where they are written. */
export class Excerpt {
  readonly source: SourceText;
  readonly text: string;
  readonly unknowns: readonly Unknown[];
  readonly #written: Written;

  constructor(source: SourceText, text: string, written: Written, unknowns: readonly Unknown[] = []) {
    this.source = source;
    this.text = text;
    this.unknowns = unknowns;
    this.#written = written;
  }

  /** Why its text is not known, as a clause; undefined where it is. */
  get why(): string | undefined {
    const names = [...new Set(this.unknowns.map(({ name }) => shorten(name)))];
    return names.length > 0 ? `depends on ${names.join(' and ')}` : undefined;
  }

  /** Where a unit is written. */
  offset(index: number): number {
    if (typeof this.#written === 'number') return this.#written + index;
    return 'start' in this.#written ? this.#written.start : (this.#written[index] ?? this.#end());
  }

  slice(from: number, to = this.text.length): Excerpt {
    const unknowns = this.unknowns.flatMap((unknown) => {
      const [start, end] = [Math.max(unknown.start, from) - from, Math.min(unknown.end, to) - from];
      return start < end ? [{ ...unknown, start, end }] : [];
    });
    return new Excerpt(this.source, this.text.slice(from, to), this.#writtenOf(from, to), unknowns);
  }

  /** Of some of its units, such as those that are left without quotes. */
  pick(indices: readonly number[], unknowns: readonly Unknown[] = this.#unknownsAt(indices)): Excerpt {
    const text = indices.map((index) => this.text[index] ?? '').join('');
    const isWhole = typeof this.#written !== 'number' && 'start' in this.#written;
    return new Excerpt(
      this.source,
      text,
      isWhole ? this.#written : indices.map((index) => this.offset(index)),
      unknowns,
    );
  }

  /** With every match of the pattern as something that is not known. */
  withUnknowns(pattern: RegExp): Excerpt {
    const unknowns = [...this.text.matchAll(pattern)].map(({ 0: name, index }) => ({
      start: index,
      end: index + name.length,
      name,
      splits: true,
    }));
    return new Excerpt(this.source, this.text, this.#written, unknowns);
  }

  split(separator: string): Excerpt[] {
    let start = 0;
    return this.text.split(separator).map((part) => {
      const excerpt = this.slice(start, start + part.length);
      start += part.length + separator.length;
      return excerpt;
    });
  }

  place(path: string): Place {
    return spanPlace(this.source, this.offset(0), this.#end(), path);
  }

  #unknownsAt(indices: readonly number[]): Unknown[] {
    return this.unknowns.flatMap((unknown) => {
      const start = indices.indexOf(unknown.start);
      return start < 0 ? [] : [{ ...unknown, start, end: start + unknown.end - unknown.start }];
    });
  }

  #end(): number {
    if (typeof this.#written === 'number') return this.#written + this.text.length;
    if ('end' in this.#written) return this.#written.end;
    const last = this.#written.at(-1);
    return last === undefined ? 0 : last + 1;
  }

  #writtenOf(from: number, to: number): Written {
    if (typeof this.#written === 'number') return this.#written + from;
    if ('start' in this.#written) return this.#written;
    // Of an empty part the place is where it would begin.
    return from < to ? this.#written.slice(from, to) : { start: this.offset(from), end: this.offset(from) };
  }
}

/** A command can be long; its beginning tells which it is. */
const shorten = (name: string): string => {
  const [line = ''] = name.split(/\r?\n/, 1);
  return line.length < name.length || line.length > 60 ? `${line.slice(0, 50)}...` : line;
};
