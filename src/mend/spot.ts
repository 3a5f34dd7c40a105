import type { SourceText } from '../yaml/source-text.ts';
import type { Change } from './edit.ts';
import type { Trail } from './trail.ts';

/** One of the places that a finding rests on. */
export interface Spot {
  rule: string;
  source: SourceText;
  /** To the value that is written there. */
  trail: Trail;
}

/** What mends it, in words: `remove pid`. */
export type Mend = Change & { words: string };

export const inWords = (words: string, change: Change | undefined): Mend | undefined =>
  change && { ...change, words };

/** The text of a scalar; undefined for all else. */
export const scalarAt = (trail: Trail): string | undefined => {
  const value = trail.at(-1)?.value;
  return value?.kind === 'scalar' ? value.value : undefined;
};
