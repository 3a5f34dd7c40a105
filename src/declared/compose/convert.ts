import { isNull, resolveAlias, type YamlMapping, type YamlNode, type YamlScalar } from '../../yaml/node.ts';
import { pathTo } from '../place.ts';
import { interpolate, type Lookup, type Use } from './interpolate.ts';
import type { Report } from './report.ts';
import { type Shape, shapeBelow } from './shape.ts';
import { type Crossing, type Mapping, NO_WAY, type Scalar, type Sequence, type Value } from './value.ts';

/** What a document is read with. */
export interface Scope {
  /** Relative paths are relative to it; itself it is relative to the root. */
  directory: string;
  lookup: Lookup;
}

export interface Converted {
  root: Value;
  /** Ways to what `!reset` and `!override` take away from what is below: keys from the top. */
  resets: readonly (readonly string[])[];
}

/** Nodes that aliases may stand for in one document: far more than any that is written by hand, and soon counted. */
const ALIAS_BUDGET = 200_000;

/** Aliases and merge keys resolved, variables replaced, `!reset` and `!override` noted. */
export function convert(root: YamlNode, shape: Shape, scope: Scope, report: Report): Converted {
  const converter = new Converter(scope, report);
  return { root: converter.value(root, shape, AT_TOP), resets: converter.resets };
}

interface At {
  path: string;
  keys: readonly string[];
  key?: YamlNode;
  /** Below an alias, where tags of Compose have been taken away by the time it comes there. */
  aliased: boolean;
}

const AT_TOP: At = { path: '', keys: [], aliased: false };

class Converter {
  readonly resets: (readonly string[])[] = [];
  readonly #scope: Scope;
  readonly #report: Report;
  #budget = ALIAS_BUDGET;

  constructor(scope: Scope, report: Report) {
    this.#scope = scope;
    this.#report = report;
  }

  value(node: YamlNode, shape: Shape, at: At): Value {
    if (node.kind === 'alias') return this.#alias(node, shape, at);
    if (at.aliased && --this.#budget < 0) return this.#tooMany(node, at);
    if (node.kind === 'mapping') return this.#mapping(node, shape, at);
    const written = this.#written(node, at);
    if (node.kind === 'sequence') {
      const items = node.items.flatMap((item, index): Value[] => {
        if (resolveAlias(item).tag === '!reset') return [];
        const { aliased } = at;
        const path = pathTo(at.path, index);
        return [this.value(item, shape, { path, keys: [...at.keys, String(index)], aliased })];
      });
      return { kind: 'sequence', ...written, node, items } satisfies Sequence;
    }
    return isNull(node) && isUntagged(node)
      ? { kind: 'nothing', ...written }
      : this.#scalar(node, at, written);
  }

  #alias(node: YamlNode & { kind: 'alias' }, shape: Shape, at: At): Value {
    const value = this.value(node.target, shape, { ...at, aliased: true });
    return { ...value, way: [...value.way, { how: 'alias', at: node, path: at.path }] };
  }

  #tooMany(node: YamlNode, at: At): Value {
    this.#report.problemAt('aliases stand for more than can be meant', node, at.path);
    return { kind: 'nothing', ...this.#written(resolveAlias(node), at) };
  }

  #written<T extends YamlNode>(node: T, { path, key }: At) {
    return { node, path, way: NO_WAY, directory: this.#scope.directory, ...(key && { key }) };
  }

  #mapping(node: YamlMapping, shape: Shape, at: At): Mapping {
    const entries = new Map<string, Value>();
    const seen = new Set<string>();
    const merged: YamlNode[] = [];
    for (const { key, value } of node.pairs) {
      const own = resolveAlias(key);
      if (own.kind !== 'scalar') {
        this.#report.problemAt('a key that is no text', key, at.path);
        continue;
      }
      const name = own.value;
      const path = pathTo(at.path, name);
      if (seen.has(name)) this.#report.problemAt(`${name} is written twice`, key, path);
      seen.add(name);
      if (name === '<<' && own.plain) {
        merged.push(value);
        continue;
      }
      const below = shapeBelow(shape, name);
      if (!below) continue;
      const keys = [...at.keys, name];
      if (!this.#noteTag(resolveAlias(value).tag, keys, at))
        entries.set(name, this.value(value, below, { path, keys, key, aliased: at.aliased }));
    }
    for (const node of merged) this.#merge(node, entries, shape, at);
    return { kind: 'mapping', ...this.#written(node, at), entries };
  }

  /** Whether there is nothing left to be read. */
  #noteTag(tag: string | undefined, keys: readonly string[], { aliased }: At): boolean {
    if (tag !== '!reset' && tag !== '!override') return false;
    if (tag === '!override' || !aliased) this.resets.push(keys);
    return tag === '!reset';
  }

  /** Keys that stand in the mapping win, wherever the merge key stands; of a list the first that has it. */
  #merge(node: YamlNode, entries: Map<string, Value>, shape: Shape, at: At): void {
    const target = resolveAlias(node);
    const path = pathTo(at.path, '<<');
    if (target.kind === 'sequence') {
      for (const item of target.items) this.#merge(item, entries, shape, at);
    } else if (target.kind === 'mapping') {
      const crossing: Crossing = { how: 'merge key', at: node, path };
      const aliased = at.aliased || node.kind === 'alias';
      const below = this.value(target, shape, { ...at, aliased });
      if (below.kind !== 'mapping') return;
      for (const [name, value] of below.entries) {
        if (!entries.has(name)) entries.set(name, { ...value, way: [...value.way, crossing] });
      }
    } else {
      this.#report.problemAt('what is merged is no mapping', node, path);
    }
  }

  #scalar(node: YamlScalar, { path }: At, written: Pick<Scalar, 'path' | 'way' | 'directory'>): Scalar {
    const { value: text, plain } = node;
    const scalar: Scalar = { kind: 'scalar', ...written, node, text, literal: plain && isUntagged(node) };
    if (!text.includes('$')) return scalar;
    const result = interpolate(text, this.#scope.lookup);
    if (result.problem !== undefined) this.#report.problemAt(result.problem, node, path);
    const open = result.problem ?? whyOpen(result.uses);
    return {
      ...scalar,
      text: result.text,
      literal: false,
      way: waysOf(result.uses, node, path),
      ...(open !== undefined && { open }),
    };
  }
}

/** With a tag that is not YAML's own whatever is written is a text. */
const isUntagged = ({ tag }: YamlScalar): boolean =>
  tag === undefined || (tag.startsWith('!!') && tag !== '!!str');

/** Each variable once that decided the value. */
function waysOf(uses: readonly Use[], node: YamlScalar, path: string): Crossing[] {
  const ways = new Map<string, Crossing>();
  for (const use of uses) {
    const { name, outcome } = use;
    if (outcome === 'value' && use.variable.at) {
      ways.set(`${name}=`, { how: 'variable', at: use.variable.at, path: name });
    } else if (outcome === 'default') {
      ways.set(`${name}-`, { how: 'default', at: partOf(node, use.start, use.end), path });
    }
  }
  return [...ways.values()];
}

/** A part of a scalar, where its text stands in the file as it is; else all of it. */
function partOf(node: YamlScalar, start: number, end: number) {
  const { source, value } = node;
  const quotes = node.plain ? 0 : 1;
  const from = node.start + quotes;
  if (!source.text.startsWith(value, from)) return node;
  return { source, start: from + start, end: from + end };
}

function whyOpen(uses: readonly Use[]): string | undefined {
  const unset = new Set(uses.filter(({ outcome }) => outcome === 'unset').map(({ name }) => name));
  const required = new Set(uses.filter(({ outcome }) => outcome === 'required').map(({ name }) => name));
  const names = [...unset, ...required];
  if (names.length === 0) return undefined;
  if (names.length === 1)
    return `depends on ${names[0]}, which ${unset.size > 0 ? 'is not set' : 'has to be set'}`;
  return `depends on ${names.slice(0, -1).join(', ')} and ${names.at(-1)}, which are not set`;
}
