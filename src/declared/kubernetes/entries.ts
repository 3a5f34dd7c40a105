import { resolveAlias, type YamlMapping, type YamlNode, type YamlPair } from '../../yaml/node.ts';

/** What a mapping holds under a key. */
export interface Entry extends YamlPair {
  /** Of what is written in another mapping. */
  merged?: Merged;
}

/** The value of a merge key, nearest first, and of the one that it was merged by in turn. */
export interface Merged {
  node: YamlNode;
  next: Merged | undefined;
}

/** What in a mapping cannot be understood. */
interface Problem {
  node: YamlNode;
  what: string;
}

export interface Entries {
  byKey: ReadonlyMap<string, Entry>;
  /** Keys that came twice: the last counts. */
  twice: YamlNode[];
  /** Why it may hold keys that cannot be told. */
  hides: Problem[];
}

/** Entries that merge keys may bring into all mappings of a file: there is no end to what a short text can ask for. */
const MOST_MERGED = 100_000;
const DEEPEST = 50;

/**
 * The keys of mappings with what merge keys bring in, each mapping once. As kubectl has it (sigs.k8s.io/yaml): whatever
 * comes last counts, a merge key among them, and of several that are merged by one list the first.
 */
export class EntryReader {
  readonly #known = new Map<YamlMapping, Entries>();
  #merged = 0;

  entries(mapping: YamlMapping, depth = 0): Entries {
    const known = this.#known.get(mapping);
    if (known) return known;
    const byKey = new Map<string, Entry>();
    const twice: YamlNode[] = [];
    const hides: Problem[] = [];
    for (const pair of mapping.pairs) {
      const { key, value } = pair;
      const name = resolveAlias(key);
      if (name.kind !== 'scalar') hides.push({ node: key, what: 'is no key, as in a template' });
      else if (name.plain && name.value === '<<') hides.push(...this.#merge(value, byKey, depth));
      else {
        const before = byKey.get(name.value);
        if (before && !before.merged) twice.push(key);
        byKey.set(name.value, pair);
      }
    }
    const entries = { byKey, twice, hides };
    this.#known.set(mapping, entries);
    return entries;
  }

  #merge(value: YamlNode, into: Map<string, Entry>, depth: number): Problem[] {
    const written = resolveAlias(value);
    const sources = written.kind === 'sequence' ? written.items.toReversed() : [value];
    return sources.flatMap((node): Problem[] => {
      const source = resolveAlias(node);
      if (source.kind !== 'mapping') return [{ node, what: 'cannot be merged: it is no mapping' }];
      if (depth >= DEEPEST) return [{ node, what: `is merged through more than ${DEEPEST} others` }];
      const { byKey, hides } = this.entries(source, depth + 1);
      this.#merged += byKey.size + 1;
      if (this.#merged > MOST_MERGED) return [{ node, what: 'is not merged: the file merges too much' }];
      for (const [name, { merged, ...entry }] of byKey)
        into.set(name, { ...entry, merged: link(merged, node) });
      return hides;
    });
  }
}

/** Nearest first: what it was merged by before comes before. */
const link = (merged: Merged | undefined, node: YamlNode): Merged =>
  merged ? { node: merged.node, next: link(merged.next, node) } : { node, next: undefined };
