import type { Excerpt, Unknown } from './excerpt.ts';

/** Puts a word together, unit by unit. */
export class WordBuilder {
  /** A number in quotes is no descriptor before `>`. */
  quoted = false;
  readonly #script: Excerpt;
  readonly #start: number;
  readonly #indices: number[] = [];
  readonly #unknowns: Unknown[] = [];

  constructor(script: Excerpt, start: number) {
    this.#script = script;
    this.#start = start;
  }

  add(at: number): void {
    this.#indices.push(at);
  }

  addUnknown(name: string, at: number, splits: boolean): void {
    const start = this.#indices.length;
    for (let index = 0; index < name.length; index++) this.#indices.push(at + index);
    this.#unknowns.push({ start, end: this.#indices.length, name, splits });
  }

  /** `""` is a word too: it is where it begins. */
  done(): Excerpt {
    if (this.#indices.length === 0) return this.#script.slice(this.#start, this.#start);
    return this.#script.pick(this.#indices, this.#unknowns);
  }
}
