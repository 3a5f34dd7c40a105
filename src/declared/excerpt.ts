import type { Place } from '../model/place.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { spanPlace, through } from './place.ts';

/** A part of a text that is known only when it is used: a shell's variable, an expression. */
export interface Unknown {
  /** Units of the excerpt's text. */
  start: number;
  end: number;
  /** As written: `$MODE`, `${{ matrix.mode }}`. */
  name: string;
  /** Outside of quotes: it may come to several words, or to none. */
  splits: boolean;
  /** The words that it comes to if it comes to anything. */
  perhaps?: readonly Excerpt[];
}

/** A part of a text that came out of a variable, and the text that the variable was given. */
interface Substitute {
  start: number;
  end: number;
  value: Excerpt;
  /** Where the variable is written, as offsets. */
  use: readonly [start: number, end: number];
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
  readonly #substitutes: readonly Substitute[];

  constructor(
    source: SourceText,
    text: string,
    written: Written,
    unknowns: readonly Unknown[] = [],
    substitutes: readonly Substitute[] = [],
  ) {
    this.source = source;
    this.text = text;
    this.unknowns = unknowns.length > MOST ? [asOne(unknowns)] : unknowns;
    this.#written = written;
    this.#substitutes = substitutes;
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
    const substitutes = this.#substitutes.flatMap(({ start, end, value, use }) => {
      const [first, last] = [Math.max(start, from), Math.min(end, to)];
      const part = {
        start: first - from,
        end: last - from,
        value: value.slice(first - start, last - start),
        use,
      };
      return first < last ? [part] : [];
    });
    return new Excerpt(
      this.source,
      this.text.slice(from, to),
      this.#writtenOf(from, to),
      unknowns,
      substitutes,
    );
  }

  /** With what a variable holds in place of the variable, or of a word that is nothing else. */
  substitute({ start, end }: Pick<Unknown, 'start' | 'end'>, value: Excerpt): Excerpt {
    const length = value.text.length;
    const text = this.text.slice(0, start) + value.text + this.text.slice(end);
    const at = (index: number): number => {
      if (index < start) return this.offset(index);
      if (index >= start + length) return this.offset(index - length + end - start);
      return index === start ? this.offset(start) : this.offset(end - 1);
    };
    const shift = <T extends { start: number; end: number }>(part: T): T[] => {
      if (part.start === start) return [];
      const moved = part.start < start ? 0 : length - (end - start);
      return [{ ...part, start: part.start + moved, end: part.end + moved }];
    };
    return new Excerpt(
      this.source,
      text,
      Array.from({ length: text.length }, (_, index) => at(index)),
      [
        ...this.unknowns.flatMap(shift),
        ...value.unknowns.map((part) => ({ ...part, start: part.start + start, end: part.end + start })),
      ].sort((a, b) => a.start - b.start),
      [
        ...this.#substitutes.flatMap(shift),
        { start, end: start + length, value, use: [this.offset(start), this.offset(end - 1) + 1] },
      ],
    );
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

  inSmallLetters(): Excerpt {
    const text = this.text.toLowerCase();
    // Of few letters the small one has another length.
    const same = text.length === this.text.length ? text : this.text;
    return new Excerpt(this.source, same, this.#written, this.unknowns, this.#substitutes);
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

  /** Of what came out of a variable whole: where that is used, and where it was given its value. */
  place(path: string): Place {
    const given = this.#substitutes.find(({ start, end }) => start === 0 && end === this.text.length);
    if (!given) return spanPlace(this.source, this.offset(0), this.#end(), path);
    return through(spanPlace(this.source, ...given.use, path), 'variable', given.value.place(path));
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

/** Unknown parts of one text; more count as one that reaches over all of them. */
const MOST = 100;

const asOne = (unknowns: readonly Unknown[]): Unknown => ({
  start: unknowns[0]?.start ?? 0,
  end: unknowns.at(-1)?.end ?? 0,
  name: `${unknowns[0]?.name} and ${unknowns.length - 1} more`,
  splits: unknowns.some(({ splits }) => splits),
});

/** A command can be long; its beginning tells which it is. */
const shorten = (name: string): string => {
  const [line = ''] = name.split(/\r?\n/, 1);
  return line.length < name.length || line.length > 60 ? `${line.slice(0, 50)}...` : line;
};
