import type { Gap } from '../model/evidence.ts';
import type { Place } from '../model/place.ts';
import { isNull, resolveAlias, type YamlMapping, type YamlNode, type YamlScalar } from '../yaml/node.ts';
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

/** Reads mappings and lists of a file, and keeps what is of another kind than it should be as a gap. */
export class Fields {
  readonly gaps: Gap[] = [];

  /** Of keys that come twice the last counts, as in most readers. */
  at({ node, path }: Field, key: string): Field | undefined {
    if (node.kind !== 'mapping') return undefined;
    const pair = node.pairs.findLast((each) => keyOf(each.key) === key);
    if (!pair || isNull(pair.value)) return undefined;
    return { node: resolveAlias(pair.value), path: pathTo(path, key), key: pair.key };
  }

  entries(field: Field | undefined): [key: string, field: Field][] {
    const node = field && this.mapping(field);
    if (!node) return [];
    return node.pairs.flatMap(({ key, value }): [string, Field][] => {
      const name = keyOf(key);
      return name === undefined
        ? []
        : [[name, { node: resolveAlias(value), path: pathTo(field.path, name), key }]];
    });
  }

  items(field: Field | undefined): Field[] {
    if (!field) return [];
    const { node, path } = field;
    if (node.kind !== 'sequence') {
      this.expected('a list', field);
      return [];
    }
    return node.items.map((item, index) => ({ node: resolveAlias(item), path: pathTo(path, index) }));
  }

  scalar(field: Field | undefined): YamlScalar | undefined {
    if (!field) return undefined;
    if (field.node.kind === 'scalar') return field.node;
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

  expected(what: string, { node, path }: Field): void {
    this.gaps.push({
      reason: 'malformed',
      what: node.source.file,
      detail: `${path || 'the file'}: ${what} was expected`,
      place: placeOf(node, path),
    });
  }
}

function keyOf(key: YamlNode): string | undefined {
  const own = resolveAlias(key);
  return own.kind === 'scalar' ? own.value : undefined;
}
