import type { Report } from './report.ts';
import {
  crossed,
  entriesOf,
  itemsOf,
  type Mapping,
  mappingAt,
  placeOfValue,
  type Scalar,
  type Sequence,
  type Value,
  withEntries,
} from './value.ts';

type Merge = (base: Value, over: Value, report: Report) => Value;

/** A file laid over those before it: scalars replace, mappings merge, sequences append; nothing leaves all as it is. */
export const mergeFiles = (base: Mapping, over: Mapping, report: Report): Mapping =>
  mergeEntries(base, over, (name) => (name === 'services' ? mergeAllServices : mergeValues), report);

const mergeAllServices: Merge = (base, over, report) =>
  base.kind === 'mapping' && over.kind === 'mapping'
    ? mergeEntries(base, over, () => mergeServices, report)
    : mergeValues(base, over, report);

const mergeServices: Merge = (base, over, report) =>
  base.kind === 'mapping' && over.kind === 'mapping'
    ? mergeService(base, over, report)
    : mergeValues(base, over, report);

/** As `mergeFiles`, and as a service is laid over the one that it extends. */
export function mergeService(base: Mapping, over: Mapping, report: Report): Mapping {
  const merged = mergeEntries(base, over, (key) => mergerOf(LONG_FORMS[key]), report);
  const unread = [...(base.unread ?? []), ...(over.unread ?? [])];
  return unread.length > 0 ? { ...merged, unread } : merged;
}

const mergerOf = (longForm: ((value: Value) => Value) | undefined): Merge =>
  longForm ? (base, over, report) => mergeValues(longForm(base), longForm(over), report) : mergeValues;

function mergeEntries(
  base: Mapping,
  over: Mapping,
  mergerFor: (key: string) => Merge,
  report: Report,
): Mapping {
  const entries = new Map(entriesOf(base));
  for (const [key, value] of entriesOf(over)) {
    const known = entries.get(key);
    entries.set(key, known ? mergerFor(key)(known, value, report) : value);
  }
  return { ...base, way: [], entries };
}

const mergeValues: Merge = (base, over, report) => {
  if (over.kind === 'nothing') return base;
  if (base.kind === 'mapping' && over.kind === 'mapping')
    return mergeEntries(base, over, () => mergeValues, report);
  if (base.kind === 'sequence' && over.kind === 'sequence') return append(base, over);
  if (base.kind === 'mapping' || base.kind === 'sequence') {
    report.problem(`cannot be laid over a ${base.kind}`, placeOfValue(over));
    return over;
  }
  return base.kind === 'scalar' ? overriding(base, over) : over;
};

export const overriding = <T extends Value>(base: Value, over: T): T =>
  crossed(over, [{ how: 'overridden', at: base.node, trail: base.trail }]);

const append = (base: Sequence, over: Sequence): Sequence => ({
  ...over,
  way: [],
  items: [...itemsOf(base), ...itemsOf(over)],
});

/** `[a, b]` is `{ a: null, b: null }`. */
function namesAsMapping(value: Value): Value {
  if (value.kind !== 'sequence') return value;
  const names = value.items.filter((item) => item.kind === 'scalar');
  return mappingAt(value, new Map(names.map((item) => [item.text, { ...item, kind: 'nothing' }])));
}

/** Nothing of the context matters here: a build that is only a path asks for nothing. */
const buildAsMapping = (value: Value): Value =>
  value.kind === 'scalar' ? mappingAt(value, new Map()) : value;

/** `{ a: b }` is `[a=b]`. */
function pairsAsSequence(value: Value): Value {
  if (value.kind !== 'mapping') return value;
  const items = [...value.entries].map(([key, entry]): Scalar => {
    const text = entry.kind === 'scalar' ? `${key}=${entry.text}` : key;
    return { ...entry, kind: 'scalar', text, literal: false } as Scalar;
  });
  return { ...value, kind: 'sequence', items };
}

/** `all` is a list of one. */
const allAsSequence = (value: Value): Value =>
  value.kind === 'scalar' ? { ...value, kind: 'sequence', way: [], items: [value] } : value;

const LONG_FORMS: Record<string, (value: Value) => Value> = {
  build: buildAsMapping,
  gpus: allAsSequence,
  labels: pairsAsSequence,
  networks: namesAsMapping,
};

type Ways = readonly (readonly string[])[];

/** Without what `!reset` and `!override` of a later file take away, each by its keys from `depth` on. */
export function without(value: Value, ways: Ways, depth = 0): Value {
  if (value.kind !== 'mapping' || ways.length === 0) return value;
  const below = new Map<string, (readonly string[])[]>();
  for (const way of ways) {
    const key = way[depth];
    if (key === undefined || !value.entries.has(key)) continue;
    const others = below.get(key);
    if (others) others.push(way);
    else below.set(key, [way]);
  }
  const entries = new Map(value.entries);
  for (const [key, own] of below) {
    const entry = value.entries.get(key);
    if (!entry || own.some((way) => way.length === depth + 1)) entries.delete(key);
    else entries.set(key, without(entry, own, depth + 1));
  }
  return withEntries(value, entries);
}
