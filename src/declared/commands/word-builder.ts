import type { Excerpt, Unknown } from '../excerpt.ts';

/** Puts a word together, unit by unit. */
export class WordBuilder {
  readonly #script: Excerpt;
  readonly #indices: number[] = [];
  readonly #unknowns: Unknown[] = [];

  constructor(script: Excerpt) {
    this.#script = script;
  }

  add(at: number): void {
    this.#indices.push(at);
  }

  addUnknown(name: string, at: number, splits: boolean): void {
    const start = this.#indices.length;
    for (let index = 0; index < name.length; index++) this.#indices.push(at + index);
    this.#unknowns.push({ start, end: this.#indices.length, name, splits });
  }

  done(): Excerpt {
    return this.#script.pick(this.#indices, this.#unknowns);
  }
}
