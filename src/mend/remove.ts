import type { YamlNode } from '../yaml/node.ts';
import { afterBreak, type Change, type Edit, lineEnd, lineStart } from './edit.ts';
import { childrenOf, type Link, lengthOf, type Trail } from './trail.ts';

/**
 * Takes away the last link of a trail: its line with the comment on it, or what stands between commas. Where its
 * collection would be left empty that goes as well, and so on; the collection at `keep` stays, and is `{}` where nothing
 * else is in it.
 */
export function remove(text: string, trail: Trail, keep: number): Change | undefined {
  let at = trail.length - 1;
  while (at > keep + 1 && sizeOf(trail[at]) === 1) at--;
  const link = trail[at];
  if (!link) return undefined;
  const edit = isFlow(text, link.parent) ? fromFlow(text, link) : fromBlock(text, link, trail[at - 1]);
  return edit && { edit, removed: link.value };
}

/** How many its collection has. */
export const sizeOf = (link: Link | undefined): number => (link ? lengthOf(link.parent) : 0);

export const isFlow = (text: string, { start }: YamlNode): boolean =>
  text[start] === '{' || text[start] === '[';

function fromBlock(
  text: string,
  { parent, index, start, value }: Link,
  around: Link | undefined,
): Edit | undefined {
  const children = childrenOf(parent);
  const [first, end] = [lineStart(text, start), lineEnd(text, value.end)];
  if (!/^[ \t]*(?:#.*)?$/.test(text.slice(value.end, end))) return undefined;
  if (children.length === 1) return emptied(text, start, end, around);
  const before = text.slice(first, start);
  if (parent.kind === 'sequence' ? /^ *-[ \t]+$/.test(before) : /^ *$/.test(before))
    return wholeLines(text, first, end);
  // The first pair of a mapping that is an item: the next one takes its place behind the dash.
  const next = children[index + 1];
  if (parent.kind !== 'mapping' || index > 0 || !next) return undefined;
  return /^\s*$/.test(text.slice(end, next.start)) ? { start, end: next.start, text: '' } : undefined;
}

/** Braces behind the key of a mapping, in place of all that is in it. */
function emptied(text: string, start: number, end: number, around: Link | undefined): Edit | undefined {
  const [blanks] = (around && /(?<=:)\s+$/.exec(text.slice(around.start, start))) ?? [];
  return blanks === undefined ? undefined : { start: start - blanks.length, end, text: ' {}' };
}

/** At the end of a file that has no break there, the one before goes, so that it has none again. */
function wholeLines(text: string, start: number, end: number): Edit {
  const next = afterBreak(text, end);
  if (next > end || start === 0) return { start, end: next, text: '' };
  const isPair = text[start - 1] === '\n' && text[start - 2] === '\r';
  return { start: start - (isPair ? 2 : 1), end, text: '' };
}

function fromFlow(text: string, { parent, index, start, value }: Link): Edit | undefined {
  const children = childrenOf(parent);
  const [previous, next] = [children[index - 1], children[index + 1]];
  if (!previous && !next) {
    const inside = text.slice(parent.start + 1, start) + text.slice(value.end, parent.end - 1);
    return /^\s*,?\s*$/.test(inside) ? { start: parent.start + 1, end: parent.end - 1, text: '' } : undefined;
  }
  const own = ownLine(text, start, value.end);
  if (next) {
    const isPlain = /^\s*,\s*$/.test(text.slice(value.end, next.start));
    return isPlain ? { start, end: next.start, text: '' } : own;
  }
  const before = previous && text.slice(previous.value.end, start);
  return previous && /^\s*,\s*$/.test(before ?? '')
    ? { start: previous.value.end, end: value.end, text: '' }
    : own;
}

/** With its comma and the comment behind it. */
function ownLine(text: string, start: number, end: number): Edit | undefined {
  const [first, last] = [lineStart(text, start), lineEnd(text, end)];
  const isAlone =
    /^[ \t]*$/.test(text.slice(first, start)) && /^[ \t]*,?[ \t]*(?:#.*)?$/.test(text.slice(end, last));
  return isAlone ? { start: first, end: afterBreak(text, last), text: '' } : undefined;
}
