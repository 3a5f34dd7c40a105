import type { DeclaredField } from '../../model/declared.ts';
import type { Gap } from '../../model/evidence.ts';
import type { Place } from '../../model/place.ts';
import { isNull, type YamlNode, type YamlScalar, type YamlSequence } from '../../yaml/node.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import type { Asking } from '../asking.ts';
import { placeOf } from '../place.ts';
import { type Entries, EntryReader } from './entries.ts';
import { booleanOf, isTemplate, numberOf, stringOf } from './scalars.ts';
import { Spot } from './spot.ts';

/** Something to tell of a container, or of each container of a pod. */
export type Ask = (asking: Asking) => unknown;

export interface Known<T> {
  is: T;
  place: Place;
}

/** Of a value that is there and cannot be told. */
export interface Unknown {
  /** A clause: `is no boolean`. */
  why: string;
  place: Place;
}

export const isUnknown = (value: object | undefined): value is Unknown =>
  value !== undefined && 'why' in value;

export const leaveOpen =
  ({ why, place }: Unknown, ...fields: DeclaredField[]): Ask =>
  (asking) =>
    fields.map((field) => asking.undecided(field, why, place));

export function settle<T>(
  value: Known<T> | Unknown | undefined,
  fields: DeclaredField[],
  ask: (is: T, place: Place) => Ask,
): Ask[] {
  if (!value) return [];
  return [isUnknown(value) ? leaveOpen(value, ...fields) : ask(value.is, value.place)];
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
    const node = this.#look(spot, keys)?.node;
    return node?.kind === 'scalar' ? node.value : undefined;
  }

  at(spot: Spot, ...keys: string[]): Place | undefined {
    return this.#look(spot, keys)?.place;
  }

  has(spot: Spot, ...keys: string[]): boolean {
    return this.#look(spot, keys) !== undefined;
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

  /** The items of a list, told apart by what the first of these keys holds, else by what they are, else by number. */
  list(spot: Spot, keys: readonly string[], names: readonly string[] = []): Spot[] | Unknown | undefined {
    const found = this.#find(spot, keys);
    if (!found || isUnknown(found)) return found;
    const { node } = found;
    if (node.kind !== 'sequence') return this.#misfit(found, 'list');
    if (this.#listed.has(node)) this.#repeated += node.items.length;
    this.#listed.add(node);
    if (this.#repeated > MOST_REPEATED) return this.unknown(found, 'repeats too much through aliases');
    return node.items.map((item, index) => {
      const itself = new Spot(item, found.path);
      const named = names.flatMap((key) => this.#child(itself, key) ?? [])[0] ?? itself;
      return found.item(item, nameOf(named) ?? String(index));
    });
  }

  gap(detail: string, place: Place): void {
    this.gaps.push({ reason: 'malformed', what: this.#source.file, detail, place });
  }

  /** Of a value that cannot be understood: a gap, said once. */
  unknown({ node, path, place }: Spot, why: string): Unknown {
    if (!this.#told.has(node)) this.gap(`${path} ${why}`, place);
    this.#told.add(node);
    return { why, place };
  }

  #scalar<T>(
    spot: Spot,
    keys: readonly string[],
    type: string,
    convert: (scalar: YamlScalar) => T | undefined,
  ): Known<T> | Unknown | undefined {
    const found = this.#find(spot, keys);
    if (!found || isUnknown(found)) return found;
    const { node, place } = found;
    if (node.kind !== 'scalar') return this.#misfit(found, type);
    if (isTemplate(node.value)) return { why: 'is filled in by a template', place };
    const is = convert(node);
    return is === undefined ? this.#misfit(found, type) : { is, place };
  }

  /** Without a word about what is in the way. */
  #look(spot: Spot, keys: readonly string[]): Spot | undefined {
    return keys.reduce<Spot | undefined>((at, key) => at && this.#child(at, key), spot);
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

  #entriesOf({ node, path }: Spot): Entries {
    if (node.kind !== 'mapping') return NOTHING;
    const entries = this.#entries.entries(node);
    const { twice, hides } = entries;
    if (twice.length + hides.length > 0 && !this.#told.has(node)) {
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

/** Names are as hostile as all else; a long one would make the way unreadable. */
function nameOf({ node }: Spot): string | undefined {
  if (node.kind !== 'scalar' || isNull(node) || node.value.length > 100) return undefined;
  return /^[\w./-]+$/.test(node.value) ? node.value : JSON.stringify(node.value);
}
