import type { DeclaredField } from '../../model/declared.ts';
import type { Gap } from '../../model/evidence.ts';
import type { Place } from '../../model/place.ts';
import { isNull, type YamlNode, type YamlScalar, type YamlSequence } from '../../yaml/node.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import type { Asking } from '../asking.ts';
import { placeOf } from '../place.ts';
import { type Entries, EntryReader } from './entries.ts';
import { booleanOf, hasOwnTag, isTemplate, numberOf, stringOf } from './scalars.ts';
import { Spot } from './spot.ts';

/** Something to tell of each container of a pod. */
export type Ask = (asking: Asking) => unknown;

export interface Known<T> {
  is: T;
  place: Place;
}

/** Most values turn out to be of no interest: where they are is found out late. */
class Read<T> implements Known<T> {
  readonly is: T;
  readonly #spot: Spot;

  constructor(is: T, spot: Spot) {
    this.is = is;
    this.#spot = spot;
  }

  get place(): Place {
    return this.#spot.place;
  }
}

/** Of a value that is there and cannot be told. */
export interface Unknown {
  /** A clause: `is no boolean`. */
  why: string;
  place: Place;
}

export const isUnknown = (value: object | undefined): value is Unknown =>
  value !== undefined && 'why' in value;

export function leaveOpen(asking: Asking, { why, place }: Unknown, ...fields: DeclaredField[]): void {
  for (const field of fields) asking.undecided(field, why, place);
}

/** Hands a value on; one that cannot be told leaves the fields open that it would have gone into. */
export function tell<T>(
  asking: Asking,
  value: Known<T> | Unknown | undefined,
  fields: readonly DeclaredField[],
  ask: (is: T, value: Known<T>) => unknown,
): void {
  if (!value) return;
  if (isUnknown(value)) leaveOpen(asking, value, ...fields);
  else ask(value.is, value);
}

/** Items that lists reached again through aliases may have in all: there is no end to what a short text can ask for. */
const MOST_REPEATED = 20_000;

/**
 * Reads the values of a file by their keys. What is not there, or null, is undefined; what is of the wrong type is a gap,
 * said once, and unknown.
 */
export class Reading {
  readonly gaps: Gap[] = [];
  readonly #source: SourceText;
  readonly #entries = new EntryReader();
  readonly #told = new Set<YamlNode>();
  readonly #listed = new Set<YamlSequence>();
  #repeated = 0;

  constructor(source: SourceText) {
    this.#source = source;
  }

  flag(spot: Spot, ...keys: string[]): Known<boolean> | Unknown | undefined {
    return this.#scalar(spot, keys, 'boolean', booleanOf);
  }

  number(spot: Spot, ...keys: string[]): Known<string> | Unknown | undefined {
    return this.#scalar(spot, keys, 'number', numberOf);
  }

  text(spot: Spot, ...keys: string[]): Known<string> | Unknown | undefined {
    return this.#scalar(spot, keys, 'string', stringOf);
  }

  /** Whatever is written there, if it is one word; for names. */
  word(spot: Spot, ...keys: string[]): string | undefined {
    const node = this.found(spot, ...keys)?.node;
    return node?.kind === 'scalar' ? node.value : undefined;
  }

  at(spot: Spot, ...keys: string[]): Place | undefined {
    return this.found(spot, ...keys)?.place;
  }

  has(spot: Spot, ...keys: string[]): boolean {
    return this.found(spot, ...keys) !== undefined;
  }

  /** Without a word about what is in the way. */
  found(spot: Spot, ...keys: string[]): Spot | undefined {
    let at: Spot | undefined = spot;
    for (const key of keys) at = at && this.#child(at, key);
    return at;
  }

  /** One of a few words. */
  choice(spot: Spot, words: readonly string[], ...keys: string[]): Known<string> | Unknown | undefined {
    return this.#scalar(spot, keys, words.join(' or '), ({ value }) =>
      words.includes(value) ? value : undefined,
    );
  }

  mapping(spot: Spot, ...keys: string[]): Spot | Unknown | undefined {
    const found = this.#find(spot, keys);
    if (!found || isUnknown(found) || found.node.kind === 'mapping') return found;
    return this.#misfit(found, 'mapping');
  }

  keys(spot: Spot): string[] {
    return [...this.#entriesOf(spot).byKey.keys()];
  }

  /** All values in a mapping or a list; none in a single one. */
  children(spot: Spot): [name: string, Spot][] {
    const { node } = spot;
    if (node.kind !== 'sequence')
      return [...this.#entriesOf(spot).byKey].map(([name, entry]) => [name, spot.child(name, entry)]);
    return node.items.map((item, index) => {
      const name = () => this.#nameOf(item, ['name']) ?? String(index);
      return ['', spot.item(item, name)];
    });
  }

  /** The items of a list, told apart by what the first of these keys holds, else by what they are, else by number. */
  list(spot: Spot, keys: readonly string[], names: readonly string[] = []): Spot[] | Unknown | undefined {
    const found = this.#find(spot, keys);
    if (!found || isUnknown(found)) return found;
    const { node } = found;
    if (node.kind !== 'sequence') return this.#misfit(found, 'list');
    if (this.#listed.has(node)) this.#repeated += node.items.length;
    this.#listed.add(node);
    if (this.#repeated > MOST_REPEATED) return this.unknown(found, 'repeats too much through aliases');
    return node.items.map((item, index) =>
      found.item(item, () => this.#nameOf(item, names) ?? String(index)),
    );
  }

  gap(detail: string, place: Place): void {
    this.gaps.push({ reason: 'malformed', what: this.#source.file, detail, place });
  }

  /** Of a value that cannot be understood: a gap, said once. */
  unknown(spot: Spot, why: string): Unknown {
    if (!this.#told.has(spot.node)) this.gap(`${spot.path} ${why}`, spot.place);
    this.#told.add(spot.node);
    return { why, place: spot.place };
  }

  #scalar<T>(
    spot: Spot,
    keys: readonly string[],
    type: string,
    convert: (scalar: YamlScalar) => T | undefined,
  ): Known<T> | Unknown | undefined {
    const found = this.#find(spot, keys);
    if (!found || isUnknown(found)) return found;
    const { node } = found;
    if (node.kind !== 'scalar') return this.#misfit(found, type);
    if (isTemplate(node.value)) return { why: 'is filled in by a template', place: found.place };
    if (hasOwnTag(node)) return this.unknown(found, `has the tag ${node.tag}`);
    const is = convert(node);
    return is === undefined ? this.#misfit(found, type) : new Read(is, found);
  }

  /** Names are as hostile as all else; a long one would make the way unreadable. */
  #nameOf(item: YamlNode, keys: readonly string[]): string | undefined {
    const itself = new Spot(item, '');
    const named = keys.flatMap((key) => this.#child(itself, key) ?? [])[0] ?? itself;
    const { node } = named;
    if (node.kind !== 'scalar' || isNull(node) || node.value.length > 100) return undefined;
    return /^[\w./-]+$/.test(node.value) ? node.value : JSON.stringify(node.value);
  }

  #find(spot: Spot, keys: readonly string[]): Spot | Unknown | undefined {
    let at = spot;
    for (const key of keys) {
      if (at.node.kind !== 'mapping') return this.#misfit(at, 'mapping');
      const child = this.#child(at, key);
      if (!child) {
        const [hidden] = this.#entriesOf(at).hides;
        return hidden && { why: `may be there: a key ${hidden.what}`, place: placeOf(hidden.node, at.path) };
      }
      at = child;
    }
    return at;
  }

  #child(spot: Spot, name: string): Spot | undefined {
    const entry = this.#entriesOf(spot).byKey.get(name);
    if (!entry) return undefined;
    const child = spot.child(name, entry);
    return isNull(child.node) ? undefined : child;
  }

  #entriesOf(spot: Spot): Entries {
    const { node } = spot;
    if (node.kind !== 'mapping') return NOTHING;
    const entries = this.#entries.entries(node);
    const { twice, hides } = entries;
    if (twice.length + hides.length > 0 && !this.#told.has(node)) {
      const { path } = spot;
      this.#told.add(node);
      for (const key of twice) this.gap(`${path}: a key is there twice; the last counts`, placeOf(key, path));
      for (const hidden of hides) this.gap(`${path}: a key ${hidden.what}`, placeOf(hidden.node, path));
    }
    return entries;
  }

  #misfit(spot: Spot, type: string): Unknown {
    return this.unknown(spot, `is no ${type}`);
  }
}

const NOTHING: Entries = { byKey: new Map(), twice: [], hides: [] };
