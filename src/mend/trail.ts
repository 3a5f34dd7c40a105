import type { YamlDocument } from '../yaml/builder.ts';
import { resolveAlias, type YamlMapping, type YamlNode, type YamlSequence } from '../yaml/node.ts';

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
  const link = linkTo(node, span);
  if (!link) return undefined;
  const key = node.kind === 'mapping' ? node.pairs[link.index]?.key : undefined;
  if (isSame(link.value, span) || (key && isSame(key, span))) return [link];
  const rest = isAround(link.value, span) ? below(link.value, span) : undefined;
  return rest && [link, ...rest];
}

/** The last that does not begin behind it: they are in the order of the text. */
function linkTo(node: YamlMapping | YamlSequence, { start }: Span): Link | undefined {
  const starts = (index: number): number =>
    (node.kind === 'mapping' ? node.pairs[index]?.key : node.items[index])?.start ?? 0;
  let [low, high] = [-1, lengthOf(node) - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts(middle) <= start) low = middle;
    else high = middle - 1;
  }
  return linkAt(node, low);
}

function linkAt(parent: YamlMapping | YamlSequence, index: number): Link | undefined {
  if (parent.kind === 'sequence') {
    const value = parent.items[index];
    return value && { parent, index, start: value.start, value };
  }
  const { key, value } = parent.pairs[index] ?? {};
  if (!key || !value) return undefined;
  return { parent, index, start: key.start, value, ...(key.kind === 'scalar' && { key: key.value }) };
}

export const lengthOf = (node: YamlMapping | YamlSequence): number =>
  node.kind === 'mapping' ? node.pairs.length : node.items.length;

const isSame = (node: Span, { start, end }: Span): boolean => node.start === start && node.end === end;

const isAround = (node: Span, { start, end }: Span): boolean => node.start <= start && end <= node.end;

export const childrenOf = (node: YamlMapping | YamlSequence): readonly Link[] =>
  Array.from({ length: lengthOf(node) }, (_, index) => linkAt(node, index)).filter(
    (link) => link !== undefined,
  );

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
