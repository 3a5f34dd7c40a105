import { isNull, resolveAlias, type YamlMapping, type YamlNode, type YamlScalar } from '../../yaml/node.ts';
import { interpolate, type Lookup, TOO_LONG, type Use } from './interpolate.ts';
import type { Report } from './report.ts';
import { type Shape, shapeBelow } from './shape.ts';
import { type Crossing, type Mapping, NO_WAY, pathOf, type Scalar, type Trail, type Value } from './value.ts';

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

/**
 * Aliases and merge keys resolved, variables replaced, `!reset` and `!override` noted; undefined, and a gap, where
 * aliases or variables stand for so much that it must be meant to be so.
 */
export function convert(root: YamlNode, shape: Shape, scope: Scope, report: Report): Converted | undefined {
  const converter = new Converter(scope, report);
  try {
    return { root: converter.value(root, shape, undefined, 0), resets: converter.resets };
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    report.problemAt(error.message, error.node, error.path);
    return undefined;
  }
}

/** Levels below an alias, through aliases within: far more than anybody could follow. */
const DEEPEST = 500;

class TooMuch extends Error {
  readonly node: YamlNode;
  readonly path: string;

  constructor(message: string, node: YamlNode, path: string) {
    super(message);
    this.node = node;
    this.path = path;
  }
}

class Converter {
  readonly resets: (readonly string[])[] = [];
  readonly #scope: Scope;
  readonly #report: Report;

  constructor(scope: Scope, report: Report) {
    this.#scope = scope;
    this.#report = report;
  }

  /**
   * @param aliased how many levels below an alias, where tags of Compose have been taken away by the time it comes there;
   * 0 where there is none
   */
  value(node: YamlNode, shape: Shape, trail: Trail | undefined, aliased: number, key?: YamlNode): Value {
    if (node.kind === 'alias') {
      const value = this.value(node.target, shape, trail, aliased + 1, key);
      return { ...value, way: [...value.way, { how: 'alias', at: node, trail }] };
    }
    if (aliased) this.#spend(aliased, node, trail);
    if (node.kind === 'mapping') return this.#mapping(node, shape, trail, aliased, key);
    const { directory } = this.#scope;
    if (node.kind === 'sequence') {
      const items: Value[] = [];
      for (const [name, item] of node.items.entries()) {
        if (resolveAlias(item).tag !== '!reset')
          items.push(this.value(item, shape, { up: trail, name }, aliased && aliased + 1));
      }
      return { kind: 'sequence', node, key, trail, way: NO_WAY, directory, items };
    }
    return isNull(node) && isUntagged(node)
      ? { kind: 'nothing', node, key, trail, way: NO_WAY, directory }
      : this.#scalar(node, trail, key);
  }

  #mapping(
    node: YamlMapping,
    shape: Shape,
    trail: Trail | undefined,
    aliased: number,
    ownKey?: YamlNode,
  ): Mapping {
    const entries = new Map<string, Value>();
    const seen = new Set<string>();
    const merged: YamlNode[] = [];
    for (const { key, value } of node.pairs) {
      const own = resolveAlias(key);
      if (own.kind !== 'scalar') {
        this.#report.problemAt('a key that is no text', key, pathOf(trail));
        continue;
      }
      const name = own.value;
      if (seen.has(name))
        this.#report.problemAt(`${name} is written twice`, key, pathOf({ up: trail, name }));
      seen.add(name);
      if (name === '<<' && own.plain) {
        merged.push(value);
        continue;
      }
      const below = shapeBelow(shape, name);
      if (!below) continue;
      const entry = { up: trail, name };
      if (!this.#noteTag(resolveAlias(value).tag, entry, aliased))
        entries.set(name, this.value(value, below, entry, aliased && aliased + 1, key));
    }
    for (const node of merged) this.#merge(node, entries, shape, trail, aliased);
    return {
      kind: 'mapping',
      node,
      key: ownKey,
      trail,
      way: NO_WAY,
      directory: this.#scope.directory,
      entries,
    };
  }

  /** Whether there is nothing left to be read. */
  #noteTag(tag: string | undefined, trail: Trail, aliased: number): boolean {
    if (tag !== '!reset' && tag !== '!override') return false;
    if (tag === '!override' || !aliased) this.resets.push(keysOf(trail));
    return tag === '!reset';
  }

  /** Keys that stand in the mapping win, wherever the merge key stands; of a list the first that has it. */
  #merge(
    node: YamlNode,
    entries: Map<string, Value>,
    shape: Shape,
    trail: Trail | undefined,
    aliased: number,
  ): void {
    const target = resolveAlias(node);
    const own = { up: trail, name: '<<' };
    if (aliased) this.#spend(aliased, node, own);
    if (target.kind === 'sequence') {
      for (const item of target.items) this.#merge(item, entries, shape, trail, aliased);
    } else if (target.kind === 'mapping') {
      const below = this.#mapping(
        target,
        shape,
        trail,
        aliased + Number(aliased > 0 || node.kind === 'alias'),
      );
      const crossing: Crossing = { how: 'merge key', at: node, trail: own };
      for (const [name, value] of below.entries) {
        if (!entries.has(name)) entries.set(name, { ...value, way: [...value.way, crossing] });
      }
    } else {
      this.#report.problemAt('what is merged is no mapping', node, pathOf(own));
    }
  }

  #spend(aliased: number, node: YamlNode, trail: Trail | undefined): void {
    if (aliased > DEEPEST || --this.#report.left.aliased < 0)
      throw new TooMuch('aliases stand for more than can be meant', node, pathOf(trail));
  }

  #scalar(node: YamlScalar, trail: Trail | undefined, key: YamlNode | undefined): Scalar {
    const { value } = node;
    const { directory, lookup } = this.#scope;
    if (!value.includes('$')) {
      const literal = node.plain && isUntagged(node);
      return {
        kind: 'scalar',
        node,
        key,
        trail,
        way: NO_WAY,
        directory,
        text: value,
        literal,
        open: undefined,
      };
    }
    const { text, uses, problem } = interpolate(value, lookup);
    const { left } = this.#report;
    left.interpolated -= text.length;
    if (left.interpolated < 0) throw new TooMuch(`what variables stand for ${TOO_LONG}`, node, pathOf(trail));
    if (problem !== undefined) this.#report.problemAt(problem, node, pathOf(trail));
    return {
      kind: 'scalar',
      node,
      key,
      trail,
      way: waysOf(uses, node, trail),
      directory,
      text,
      literal: false,
      open: problem ?? whyOpen(uses),
    };
  }
}

const keysOf = (trail: Trail | undefined): string[] =>
  trail ? [...keysOf(trail.up), String(trail.name)] : [];

/** With a tag that is not YAML's own whatever is written is a text. */
const isUntagged = ({ tag }: YamlScalar): boolean =>
  tag === undefined || (tag.startsWith('!!') && tag !== '!!str');

/** Each variable once that decided the value. */
function waysOf(uses: readonly Use[], node: YamlScalar, trail: Trail | undefined): Crossing[] {
  const ways = new Map<string, Crossing>();
  for (const use of uses) {
    const { name, outcome } = use;
    if (outcome === 'value' && use.variable.at) {
      ways.set(`${name}=`, { how: 'variable', at: use.variable.at, trail: { up: undefined, name } });
    } else if (outcome === 'default') {
      ways.set(`${name}-`, { how: 'default', at: partOf(node, use.start, use.end), trail });
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
