import { printable, truncate } from '../../text.ts';

/** A hostile name may be a megabyte, and nobody reads so far. */
const MOST = 500;

/** Most names of an enumeration, and how wide each may be. */
const NAMED = 3;
const NAME = 30;

export const shown = (text: string): string => truncate(printable(text), MOST);

/** What a container or engine is called; one without a name by the beginning of its id. */
export const nameOf = ({ name, id }: { name: string; id: string }): string => shown(name || id.slice(0, 12));

/** `a, b, c and 7 more`. */
export function enumerate(names: readonly string[], most = NAMED): string {
  const first = names.slice(0, most).map((name) => truncate(name, NAME));
  const rest = names.length - first.length;
  return first.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
