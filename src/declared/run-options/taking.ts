import type { Declared, DeclaredField } from '../../model/declared.ts';
import type { Place } from '../../model/place.ts';

/** A container can take all that another has, and a third one all that twice: forty lines of this fill a memory. */
const MOST = 100_000;

/** Counts what containers of one file, or of units of one folder, take of others. */
export class Taking {
  #left = MOST;

  /** Whether there is room for what is asked for in these fields. */
  mayTake(from: Declared, fields: readonly DeclaredField[]): boolean {
    let cost = 0;
    for (const field of fields) {
      for (const place of from.places[field] ?? []) cost += costOf(place);
      for (const { place } of from.undecided[field] ?? []) cost += costOf(place);
    }
    if (cost > this.#left) return false;
    this.#left -= cost;
    return true;
  }
}

/** With each container that hands it on a place becomes longer. */
const costOf = ({ via }: Place): number => 1 + (via?.length ?? 0);

export const TOO_MUCH = 'takes more of other containers than nsaudit follows';
