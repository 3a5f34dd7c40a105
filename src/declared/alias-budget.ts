import type { YamlNode } from '../yaml/node.ts';

/** In letters of a text: aliases can make a small file come to more than a memory holds. */
const MOST = 5_000_000;

/** Counts what is read of nodes that were read before; each first time is free. */
export class AliasBudget {
  readonly #read = new Set<YamlNode>();
  #left = MOST;

  /** @returns `over` once, where it ends; `spent` from there on */
  spend(node: YamlNode, cost: number): 'fine' | 'over' | 'spent' {
    if (!this.#read.has(node)) {
      this.#read.add(node);
      return 'fine';
    }
    const before = this.#left;
    this.#left -= cost;
    if (this.#left >= 0) return 'fine';
    return before >= 0 ? 'over' : 'spent';
  }
}
