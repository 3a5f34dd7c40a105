import type { Excerpt } from '../excerpt.ts';

/** How lines of a script are indented: what tells functions, conditions and loops as their authors see them. */
export class Indentation {
  readonly #script: Excerpt;
  /** For each line of the script the next one that is indented less. */
  #ends: number[] | undefined;

  constructor(script: Excerpt) {
    this.#script = script;
  }

  /** In no function or loop, of which another part may run before. */
  isOutermost(word: Excerpt): boolean {
    const { source } = this.#script;
    const { line, column } = source.position(word.offset(0));
    const text = source.line(line);
    const outermost = source.position(this.#script.offset(0)).column - 1;
    const keyword = /^(\{|do)$/.test(word.text) ? word.text : '';
    return widthOf(text) === outermost && !OPENS.test(text.slice(0, column - 1) + keyword);
  }

  /**
   * Whether what stands in one place was run wherever the other is reached: it begins its line, and no line in between is
   * indented less.
   */
  isUnconditional(start: number, end: number, use: number): boolean {
    const { source } = this.#script;
    const { line, column } = source.position(start);
    const isFirst = DECLARATION.test(source.line(line).slice(0, column - 1));
    if (!isFirst || use < start) return false;
    const width = widthOf(source.line(line));
    const last = source.position(use).line;
    const first = source.position(this.#script.offset(0)).line;
    this.#ends ??= this.#endsOf(first);
    for (let at = source.position(end).line + 1; at <= last; at = this.#ends[at - first] ?? last + 1)
      if (widthOf(source.line(at)) < width) return false;
    return true;
  }

  #endsOf(first: number): number[] {
    const { source, text } = this.#script;
    const last = source.position(this.#script.offset(Math.max(text.length - 1, 0))).line;
    const ends: number[] = [];
    const open: [line: number, width: number][] = [];
    for (let line = first; line <= last + 1; line++) {
      const width = line > last ? -1 : widthOf(source.line(line));
      for (let top = open.at(-1); top && width < top[1]; top = open.at(-1)) {
        ends[top[0] - first] = line;
        open.pop();
      }
      open.push([line, width]);
    }
    return ends;
  }
}

/** `start() { `, `start() (`, `for i in a; do` */
const OPENS = /(?:^|[^$])[{(]\s*$|\bdo\s*$/;

const DECLARATION = /^\s*(?:(?:local|declare|typeset|readonly|export)\s+(?:-\w+\s+)*)?$/;

/** Lines with nothing on them are indented as little as any. */
const widthOf = (line: string): number => {
  const width = line.search(/\S/);
  return width < 0 || line[width] === '#' ? Number.POSITIVE_INFINITY : width;
};
