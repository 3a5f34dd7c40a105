import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
} from 'yaml';

/** Keys and indices from the top of a document. */
export type Path = readonly string[];

export type Part = 'key' | 'value';

/** Something wrong at an offset of the text. */
export interface Flaw {
  offset: number;
  message: string;
}

/** A document as plain data, with the place of all its parts. */
export interface PlainDocument {
  /** Its objects have no prototype: a key `__proto__` is a key like any other. */
  value: unknown;
  flaws: Flaw[];
  /** Offset of a value, or of the key before it; of the nearest parent if there is none. */
  locate(path: Path, part: Part): number;
}

/** No alias is followed once a document has this many values: aliases of aliases can ask for any number. */
const MAX_VALUES = 20_000;

/** Far more than a policy needs; an alias of what it stands in has no end. */
const MAX_DEPTH = 64;

/** Like the library's toJS(), which keeps no places and takes quadratic time for aliases. */
export function readNodes(document: Document.Parsed): PlainDocument {
  const targets = resolveAliases(document);
  const places = new Map<string, Record<Part, number>>();
  const flaws: Flaw[] = [];
  let values = 0;

  function read(node: Node | null, path: Path, key: number): unknown {
    const value = node?.range?.[0] ?? key;
    places.set(JSON.stringify(path), { key, value });
    values += 1;
    return readContent(node, path, value);
  }

  function readContent(node: Node | null, path: Path, offset: number): unknown {
    if (isAlias(node)) return readAlias(node, path, offset);
    if (isScalar(node)) return node.value;
    if (isSeq<Node>(node))
      return node.items.map((item, index) => read(item, [...path, String(index)], offset));
    if (isMap<Node, Node | null>(node)) return readMap(node.items, path, offset);
    return null;
  }

  function readAlias(alias: Alias, path: Path, offset: number): unknown {
    const target = targets.get(alias);
    if (!target) flaws.push({ offset, message: `*${alias.source}: no such anchor before it` });
    else if (path.length > MAX_DEPTH)
      flaws.push({ offset, message: `*${alias.source}: repeats itself without end` });
    else if (values > MAX_VALUES)
      flaws.push({ offset, message: `*${alias.source}: aliases repeat too much` });
    else return readContent(target, path, offset);
    return null;
  }

  function readMap(pairs: Pair<Node, Node | null>[], path: Path, offset: number): unknown {
    const data: Record<string, unknown> = Object.create(null);
    for (const { key, value } of pairs) {
      const place = key.range?.[0] ?? offset;
      const name = isScalar(key) ? String(key.value ?? '') : undefined;
      if (name === undefined) flaws.push({ offset: place, message: 'a key must be plain text' });
      else if (Object.hasOwn(data, name))
        flaws.push({ offset: place, message: `"${name}" is written twice` });
      else data[name] = read(value, [...path, name], place);
    }
    return data;
  }

  const value = read(document.contents, [], 0);
  return {
    value,
    flaws,
    locate(path, part) {
      for (let length = path.length; length >= 0; length--) {
        const place = places.get(JSON.stringify(path.slice(0, length)));
        if (place) return place[length === path.length ? part : 'value'];
      }
      return 0;
    },
  };
}

/** An anchor can be set anew: an alias means the last one before it. */
function resolveAliases(document: Document.Parsed): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Node(_key, node) {
      const target = isAlias(node) ? anchors.get(node.source) : undefined;
      if (isAlias(node) && target) targets.set(node, target);
      else if (!isAlias(node) && node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}
