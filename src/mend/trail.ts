import { resolveAlias, type YamlMapping, type YamlNode, type YamlSequence } from '../yaml/node.ts';
import type { YamlDocument } from '../yaml/parse.ts';

/** From the top of a document down to a node. */
export type Trail = readonly Link[];

/** A pair or an item, and the collection that it is in. */
export interface Link {
  parent: YamlMapping | YamlSequence;
  index: number;
  /** Where it begins: its key, if it has one. */
  start: number;
  value: YamlNode;
  /** Of a pair, where it is a text. */
  key?: string;
}

export type Span = Pick<YamlNode, 'start' | 'end'>;

/** To the value that is written just there, or to the one of the key that is. */
export function trailTo(documents: readonly YamlDocument[], span: Span): Trail | undefined {
  for (const { root } of documents) {
    const trail = root && isAround(root, span) ? below(root, span) : undefined;
    if (trail) return trail;
  }
  return undefined;
}

function below(node: YamlNode, span: Span): Link[] | undefined {
  if (node.kind !== 'mapping' && node.kind !== 'sequence') return undefined;
  for (const [link, key] of linksOf(node)) {
    if (isSame(link.value, span) || (key && isSame(key, span))) return [link];
    const rest = isAround(link.value, span) ? below(link.value, span) : undefined;
    if (rest) return [link, ...rest];
  }
  return undefined;
}

function* linksOf(parent: YamlMapping | YamlSequence): Generator<[Link, key?: YamlNode]> {
  if (parent.kind === 'sequence') {
    for (const [index, value] of parent.items.entries()) yield [{ parent, index, start: value.start, value }];
    return;
  }
  for (const [index, { key, value }] of parent.pairs.entries()) {
    const name = key.kind === 'scalar' ? { key: key.value } : {};
    yield [{ parent, index, start: key.start, value, ...name }, key];
  }
}

const isSame = (node: Span, { start, end }: Span): boolean => node.start === start && node.end === end;

const isAround = (node: Span, { start, end }: Span): boolean => node.start <= start && end <= node.end;

export const childrenOf = (node: YamlMapping | YamlSequence): readonly Link[] =>
  [...linksOf(node)].map(([link]) => link);

/** What a mapping has for a key that it holds itself. */
export function entryOf(node: YamlNode | undefined, key: string): YamlNode | undefined {
  if (node?.kind !== 'mapping') return undefined;
  return node.pairs.find((pair) => pair.key.kind === 'scalar' && pair.key.value === key)?.value;
}

/** Whether merge keys of a mapping have something for a key. */
export function hasMerged(node: YamlNode | undefined, key: string): boolean {
  const merged = entryOf(node, '<<');
  return merged !== undefined && mergedInto(merged, key);
}

function mergedInto(node: YamlNode, key: string): boolean {
  const target = resolveAlias(node);
  if (target.kind === 'sequence') return target.items.some((item) => mergedInto(item, key));
  return entryOf(target, key) !== undefined || hasMerged(target, key);
}
