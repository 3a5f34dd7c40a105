import type { Entry } from './entries.ts';

/** A picture of so many can still be read. */
const READABLE = 24;

/** So many alike are drawn as one. */
const ALIKE = 5;

/** Those that look alike, together; each of the others alone. In the order of each first one. */
export function fold(entries: readonly Entry[], expand: boolean): [Entry, ...Entry[]][] {
  const classes = new Map<string, [Entry, ...Entry[]]>();
  for (const entry of entries) {
    const key = lookOf(entry);
    const known = classes.get(key);
    if (known) known.push(entry);
    else classes.set(key, [entry]);
  }
  const folds = !expand && entries.length > READABLE;
  return [...classes.values()].flatMap((alike) => {
    const isOne = folds && alike.length >= ALIKE && !alike[0].linked;
    return isOne ? [alike] : alike.map((entry): [Entry] => [entry]);
  });
}

/** Of those that share nothing it does not matter whose project they are. */
function lookOf({ workload, mark, open, uncertain, host, engine, unknown, linked }: Entry): string {
  if (linked) return JSON.stringify([workload.id]);
  const shares = host.length + engine.length + unknown.length > 0;
  const place = shares ? [workload.project, workload.engine] : [];
  return JSON.stringify([mark, uncertain, open > 0, workload.state, host, engine, unknown, ...place]);
}
