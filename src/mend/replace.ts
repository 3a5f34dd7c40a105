import type { YamlNode } from '../yaml/node.ts';
import type { Change } from './edit.ts';

/** A scalar by another word; in quotes where it was. */
export function replace(text: string, node: YamlNode, by: string, quotes = true): Change | undefined {
  if (node.kind !== 'scalar' || node.tag !== undefined || node.start === node.end) return undefined;
  const quote = quotes && /^['"]/.test(text[node.start] ?? '') ? (text[node.start] ?? '') : '';
  return { edit: { start: node.start, end: node.end, text: quote + by + quote }, replaced: node, by };
}
