import type { Spot } from './value.ts';

export interface Variable {
  value: string;
  /** Where a file defines it. */
  at?: Spot;
}

export type Lookup = (name: string) => Variable | undefined;

/** What became of a variable: its value was used, or its default, or it has neither. */
export type Use =
  | { name: string; outcome: 'value'; variable: Variable }
  /** Offsets of the default in the text. */
  | { name: string; outcome: 'default'; start: number; end: number }
  | { name: string; outcome: 'unset' | 'required' };

export interface Interpolated {
  text: string;
  uses: Use[];
  problem?: string;
}

/** A variable, a `$` that stands for itself, or a brace that opens and says nothing that can be understood. */
const REFERENCE = /\$(?:(\$)|([_a-z][_a-z0-9]*)|\{(?:([_a-z][_a-z0-9]*)(?:\}|(:?[-+?]))|()))/gi;

/** Defaults within defaults. */
const DEEPEST = 50;

/** What a text may come to: there is no end to what variables of variables can ask for. */
const LONGEST = 1_000_000;

export const TOO_LONG = 'comes to more text than can be meant';

/** `$V ${V} ${V:-x} ${V-x} ${V:?x} ${V?x} ${V:+x} ${V+x} $$`, as Compose understands them. */
export function interpolate(template: string, lookup: Lookup): Interpolated {
  const interpolation = new Interpolation(lookup);
  const text = interpolation.text(template, 0, 0);
  const { uses, problem } = interpolation;
  return { text, uses, ...(problem !== undefined && { problem }) };
}

class Interpolation {
  readonly uses: Use[] = [];
  problem: string | undefined;
  readonly #lookup: Lookup;

  constructor(lookup: Lookup) {
    this.#lookup = lookup;
  }

  /** @param base offset of the template in the whole text */
  text(template: string, base: number, depth: number): string {
    if (depth > DEEPEST) this.problem ??= 'has too many defaults within defaults';
    const reference = new RegExp(REFERENCE);
    let text = '';
    let done = 0;
    let line = { end: -1, lastBrace: -1 };
    while (this.problem === undefined) {
      const match = reference.exec(template);
      if (!match) break;
      const [whole, escaped, plain, braced, operator] = match;
      text += template.slice(done, match.index);
      done = match.index + whole.length;
      if (escaped) text += '$';
      else if (operator) {
        if (match.index > line.end) line = lineAt(template, match.index);
        const end = closingBrace(template, match.index, line.lastBrace);
        if (end === -1) this.#refuse(template);
        text += this.#operate(braced ?? '', operator, template.slice(done, end), base + done, depth);
        done = end + 1;
        reference.lastIndex = done;
      } else if (plain ?? braced) text += this.#value(plain ?? braced ?? '');
      else this.#refuse(template);
      if (text.length > LONGEST) {
        this.problem ??= TOO_LONG;
        return '';
      }
    }
    return text + template.slice(done);
  }

  #refuse(template: string): void {
    this.problem ??= `has a $ that is no variable: ${template.slice(0, 80)}`;
  }

  #value(name: string): string {
    const variable = this.#lookup(name);
    this.uses.push(variable ? { name, outcome: 'value', variable } : { name, outcome: 'unset' });
    return variable?.value ?? '';
  }

  #operate(name: string, operator: string, word: string, start: number, depth: number): string {
    const variable = this.#lookup(name);
    const counts = variable !== undefined && !(operator.startsWith(':') && variable.value === '');
    const own = this.uses.length;
    const other = this.text(word, start, depth + 1);
    const nested = this.uses.splice(own);
    if (operator.endsWith('+')) {
      this.uses.push(variable ? { name, outcome: 'value', variable } : { name, outcome: 'unset' });
      if (counts) this.uses.push(...nested);
      return counts ? other : '';
    }
    if (counts) this.uses.push({ name, outcome: 'value', variable });
    else if (operator.endsWith('?')) this.uses.push({ name, outcome: 'required' });
    else this.uses.push({ name, outcome: 'default', start, end: start + word.length }, ...nested);
    if (counts) return variable.value;
    return operator.endsWith('?') ? '' : other;
  }
}

/** A variable ends in its line. */
function lineAt(text: string, offset: number): { end: number; lastBrace: number } {
  const newline = text.indexOf('\n', offset);
  const end = newline === -1 ? text.length : newline;
  return { end, lastBrace: text.lastIndexOf('}', end) };
}

/** Of the brace behind the `$` at `start`; where inner braces do not pair up, the last of the line. */
function closingBrace(text: string, start: number, last: number): number {
  if (last < start) return -1;
  let open = 0;
  for (let at = start; at <= last; at++) {
    if (text[at] === '{') {
      open++;
      at++;
    } else if (text[at] === '}' && --open === 0) return at;
  }
  return last;
}
