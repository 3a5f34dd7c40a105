import type { Field, Fields } from '../fields.ts';

/** What has keys of its own; anything else in its place is a gap, and as if it were not there. */
export function partOf(fields: Fields, parent: Field | undefined, key: string): Field | undefined {
  const part = parent && fields.at(parent, key);
  return part && fields.mapping(part) ? part : undefined;
}
