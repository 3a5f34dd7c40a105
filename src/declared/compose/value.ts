import type { Place, Step } from '../../model/place.ts';
import type { YamlAlias, YamlMapping, YamlNode, YamlScalar, YamlSequence } from '../../yaml/node.ts';
import { pathTo, spanPlace, withSteps } from '../place.ts';

/**
 * A value on its way through what Compose does with it. It is never changed: where two are merged a new one is made of
 * both, and each keeps where it was written and what it came through.
 */
export type Value = Scalar | Mapping | Sequence | Nothing;

interface Written {
  node: Exclude<YamlNode, YamlAlias>;
  /** Its key in the mapping that it was written in. */
  key: YamlNode | undefined;
  trail: Trail | undefined;
  /** Nearest first; what its collection came through is kept there. */
  way: readonly Crossing[];
  /** Folder that paths in it are relative to. */
  directory: string;
}

/** The way to a value inside its file; none to the file itself. A path is made of it only where one is told. */
export interface Trail {
  up: Trail | undefined;
  name: string | number;
}

export const pathOf = (trail: Trail | undefined): string =>
  trail ? pathTo(pathOf(trail.up), trail.name) : '';

/** A part of a text. */
export type Spot = Pick<YamlNode, 'source' | 'start' | 'end'>;

export interface Crossing {
  how: Step['how'];
  at: Spot;
  trail: Trail | undefined;
}

export interface Scalar extends Written {
  kind: 'scalar';
  node: YamlScalar;
  /** After interpolation. */
  text: string;
  /** Plain and without variables: it may be a number or a boolean. */
  literal: boolean;
  /** A clause: why it may be another one tomorrow. */
  open: string | undefined;
}

export interface Mapping extends Written {
  kind: 'mapping';
  node: YamlMapping;
  entries: ReadonlyMap<string, Value>;
  /** What should have been merged into it and could not be read. */
  unread?: readonly Unread[];
}

export interface Unread {
  why: string;
  place: Place;
}

export interface Sequence extends Written {
  kind: 'sequence';
  node: YamlSequence | YamlMapping | YamlScalar;
  items: readonly Value[];
}

export interface Nothing extends Written {
  kind: 'nothing';
}

export const NO_WAY: readonly Crossing[] = [];

export const crossed = <T extends Value>(value: T, crossings: readonly Crossing[]): T =>
  crossings.length === 0 ? value : { ...value, way: [...value.way, ...crossings] };

/** An entry, with what the mapping came through. */
export function entryOf(mapping: Mapping, key: string): Value | undefined {
  const value = mapping.entries.get(key);
  return value && crossed(value, mapping.way);
}

export function* entriesOf(mapping: Mapping): Generator<[key: string, value: Value]> {
  for (const [key, value] of mapping.entries) yield [key, crossed(value, mapping.way)];
}

export const itemsOf = ({ items, way }: Sequence): Value[] => items.map((item) => crossed(item, way));

export const placeOfValue = (value: Value): Place => placeOn(value.node, value);

/** Of its key; of the value itself where it has none. */
export const placeOfKey = (value: Value): Place => placeOn(value.key ?? value.node, value);

function placeOn(spot: Spot, { trail, way }: Value): Place {
  const place = placeOfSpot(spot, pathOf(trail));
  if (way.length === 0) return place;
  return withSteps(
    place,
    way.map(({ how, at, trail }): Step => ({ how, ...placeOfSpot(at, pathOf(trail)) })),
  );
}

export const placeOfSpot = ({ source, start, end }: Spot, path: string): Place =>
  spanPlace(source, start, end, path);

/** The same mapping with other entries. */
export const withEntries = (mapping: Mapping, entries: ReadonlyMap<string, Value>): Mapping => ({
  ...mapping,
  entries,
});

/** Something that stands for a mapping that is written shorter: `[a, b]` for `{ a: null, b: null }`. */
export const mappingAt = (at: Value, entries: ReadonlyMap<string, Value>): Mapping => ({
  kind: 'mapping',
  node: { ...at.node, kind: 'mapping', pairs: [] },
  key: at.key,
  trail: at.trail,
  way: at.way,
  directory: at.directory,
  entries,
});
