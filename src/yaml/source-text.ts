import type { ParsedYaml } from './parse.ts';

/** A position in a text as editors and SARIF count: from 1, columns in UTF-16 units. */
export interface Position {
  line: number;
  column: number;
}

/** From the first unit to the one behind the last. */
export interface Region extends Position {
  endLine: number;
  endColumn: number;
}

/** The text of a file, and where in it an offset is. */
export class SourceText {
  /** As reports name it: relative to the root, with `/`. */
  readonly file: string;
  /** Without a byte order mark. */
  readonly text: string;
  /** What parseYaml made of it. */
  yaml: ParsedYaml | undefined;
  #starts: number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  position(offset: number): Position {
    const index = this.#lineOf(offset);
    return { line: index + 1, column: offset - (this.#lineStarts()[index] ?? 0) + 1 };
  }

  region(start: number, end: number): Region {
    const { line, column } = this.position(start);
    const next = this.#lineStarts()[line] ?? Number.POSITIVE_INFINITY;
    if (end < next) return { line, column, endLine: line, endColumn: column + end - start };
    const { line: endLine, column: endColumn } = this.position(end);
    return { line, column, endLine, endColumn };
  }

  #lineOf(offset: number): number {
    const starts = this.#lineStarts();
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The other way round; undefined for a place that is not in the text. */
  offset({ line, column }: Position): number | undefined {
    const start = this.#lineStarts()[line - 1];
    return start === undefined || start + column - 1 > this.text.length ? undefined : start + column - 1;
  }

  /** A line without its end; empty for one that is not there. */
  line(number: number): string {
    const starts = this.#lineStarts();
    const start = starts[number - 1];
    if (start === undefined) return '';
    return this.text.slice(start, starts[number] ?? this.text.length).replace(/\r?\n$|\r$/, '');
  }

  /** LF, CR LF and CR each end a line, as in YAML 1.2. */
  #lineStarts(): number[] {
    if (this.#starts) return this.#starts;
    const starts = [0];
    const { text } = this;
    if (text.includes('\r')) {
      for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
    } else {
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    }
    this.#starts = starts;
    return starts;
  }
}
