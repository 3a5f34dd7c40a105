import type { Gap } from '../model/evidence.ts';
import type { Place } from '../model/place.ts';
import {
  isNull,
  resolveAlias,
  type YamlMapping,
  type YamlNode,
  type YamlPair,
  type YamlScalar,
} from '../yaml/node.ts';
import { AliasBudget } from './alias-budget.ts';
import { isMergeKey, mergedBy, mergedInto } from './merged.ts';
import { pathTo, placeOf } from './place.ts';

type Own = ReturnType<typeof resolveAlias>;

/** A node and the way to it. */
export interface Field {
  node: Own;
  path: string;
  /** Where its name is written, of one that has a name. */
  key?: YamlNode;
}

/** Of what takes many lines the place is its name. */
export const placeOfField = ({ node, path, key }: Field): Place => placeOf(key ?? node, path);

/** Of an entry or an item, in letters of a text. */
const COST = 500;

/** Reads mappings and lists of a file, and keeps what is of another kind than it should be as a gap. */
export class Fields {
  readonly gaps: Gap[] = [];
  readonly #told = new Set<YamlNode>();
  readonly #aliases = new AliasBudget();

  /** Of keys that come twice the last counts, as in most readers. */
  at(field: Field, key: string): Field | undefined {
    const { node, path } = field;
    if (node.kind !== 'mapping') return undefined;
    const pair = this.find(field, node, key) ?? this.#findMerged(field, node, key);
    if (!pair || isNull(pair.value)) return undefined;
    return { node: resolveAlias(pair.value), path: pathTo(path, key), key: pair.key };
  }

  entries(field: Field | undefined): [key: string, field: Field][] {
    const node = field && this.mapping(field);
    if (!node) return [];
    const found = new Map<string, Field>();
    for (const mapping of this.#merged(field, node)) {
      const { pairs } = mapping;
      if (!this.#mayRead({ ...field, node: mapping }, pairs.length * COST)) break;
      const own = new Map<string, Field>();
      for (const { key, value } of pairs) {
        const name = keyOf(key);
        if (name === undefined || isMergeKey(key)) continue;
        const each: Field = { node: resolveAlias(value), path: pathTo(field.path, name), key };
        if (own.has(name)) this.gap('is there twice; the last counts', each);
        own.set(name, each);
      }
      for (const [name, each] of own) if (!found.has(name)) found.set(name, each);
    }
    return [...found];
  }

  items(field: Field | undefined): Field[] {
    if (!field) return [];
    const { node, path } = field;
    if (node.kind !== 'sequence') {
      this.expected('a list', field);
      return [];
    }
    if (!this.#mayRead(field, node.items.length * COST)) return [];
    return node.items.map((item, index) => ({ node: resolveAlias(item), path: pathTo(path, index) }));
  }

  scalar(field: Field | undefined): YamlScalar | undefined {
    if (!field) return undefined;
    const { node } = field;
    if (node.kind === 'scalar') return this.#mayRead(field, node.value.length) ? node : undefined;
    this.expected('a single value', field);
    return undefined;
  }

  /** What a single value says, and where. */
  text(field: Field | undefined): { value: string; place: Place } | undefined {
    const scalar = this.scalar(field);
    return field && scalar && { value: scalar.value, place: placeOf(scalar, field.path) };
  }

  /** Undefined, and a gap, for what is neither true nor false. */
  flag(field: Field): boolean | undefined {
    const { node } = field;
    if (node.kind === 'scalar' && node.plain && /^(true|false)$/.test(node.value))
      return node.value === 'true';
    this.expected('true or false', field);
    return undefined;
  }

  mapping(field: Field): YamlMapping | undefined {
    if (field.node.kind === 'mapping') return field.node;
    this.expected('keys and values', field);
    return undefined;
  }

  #mayRead(field: Field, cost: number): boolean {
    const spent = this.#aliases.spend(field.node, cost);
    if (spent === 'over') this.gap('aliases come to more than nsaudit reads', field);
    return spent === 'fine';
  }

  /** A key of the mapping's own. */
  protected find(_: Field, node: YamlMapping, key: string): YamlPair | undefined {
    return node.pairs.findLast((each) => keyOf(each.key) === key);
  }

  #findMerged(field: Field, node: YamlMapping, key: string): YamlPair | undefined {
    for (const mapping of this.#merged(field, node).slice(1)) {
      if (!this.#mayRead({ ...field, node: mapping }, mapping.pairs.length)) break;
      const pair = this.find(field, mapping, key);
      if (pair) return pair;
    }
    return undefined;
  }

  /** With what its merge keys bring in; what is no mapping brings nothing and is a gap. */
  #merged(field: Field, node: YamlMapping): YamlMapping[] {
    const keys = node.pairs.filter(({ key }) => isMergeKey(key));
    if (keys.length === 0) return [node];
    for (const broken of keys.flatMap(({ value }) => mergedBy(value))) {
      if (broken.kind === 'mapping' || this.#told.has(broken)) continue;
      this.#told.add(broken);
      this.expected('keys and values', { node: broken, path: pathTo(field.path, '<<') });
    }
    return mergedInto([node]);
  }

  expected(what: string, field: Field): void {
    this.gap(`${what} was expected`, field);
  }

  protected gap(detail: string, { node, path }: Field): void {
    this.gaps.push({
      reason: 'malformed',
      what: node.source.file,
      detail: `${path || 'the file'}: ${detail}`,
      place: placeOf(node, path),
    });
  }
}

export function keyOf(key: YamlNode): string | undefined {
  const own = resolveAlias(key);
  return own.kind === 'scalar' ? own.value : undefined;
}
