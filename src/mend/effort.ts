/** How much text may still be parsed anew for the mends of one file: there is no end to what a short one can ask for. */
export class Effort {
  #left = MOST;

  /** Whether there is so much left; then it is spent. */
  affords(units: number): boolean {
    if (units > this.#left) return false;
    this.#left -= units;
    return true;
  }
}

/** A few seconds: a hundred times the largest file that people write. */
const MOST = 30_000_000;
