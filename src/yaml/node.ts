import type { SourceText } from './source-text.ts';

/**
 * A node of a YAML document with the offsets where it is written. Aliases stay in the tree: what they stand for is
 * written elsewhere, and a finding names both places.
 */
export type YamlNode = YamlScalar | YamlMapping | YamlSequence | YamlAlias;

interface Written {
  source: SourceText;
  start: number;
  /** Behind the last unit. */
  end: number;
  /** As written, such as `!reset`; undefined where there is none. */
  tag?: string;
}

export interface YamlScalar extends Written {
  kind: 'scalar';
  /** Decoded; empty also where nothing is written. */
  value: string;
  /** Only a plain scalar can be null, a number or a boolean. */
  plain: boolean;
}

export interface YamlMapping extends Written {
  kind: 'mapping';
  /** In the order of the text, keys that came twice among them. */
  pairs: YamlPair[];
}

export interface YamlPair {
  key: YamlNode;
  value: YamlNode;
}

export interface YamlSequence extends Written {
  kind: 'sequence';
  items: YamlNode[];
}

export interface YamlAlias extends Written {
  kind: 'alias';
  target: Exclude<YamlNode, YamlAlias>;
}

/** What an alias stands for; every other node itself. */
export const resolveAlias = (node: YamlNode): Exclude<YamlNode, YamlAlias> =>
  node.kind === 'alias' ? node.target : node;

/** The null of YAML's core schema. */
export const isNull = (node: YamlNode): boolean =>
  node.kind === 'scalar' && node.plain && NULLS.has(node.value);

const NULLS = new Set(['', '~', 'null', 'Null', 'NULL']);
