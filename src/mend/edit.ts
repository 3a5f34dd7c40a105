import type { YamlMapping, YamlNode, YamlSequence } from '../yaml/node.ts';
import type { SourceText } from '../yaml/source-text.ts';

/** What stands between two offsets of a text becomes another text. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** An edit, and what it has to make of the tree; all the rest of it stays as it is. */
export type Change = { edit: Edit } & (Removed | Replaced | Inserted);

interface Removed {
  removed: YamlNode;
}

interface Replaced {
  replaced: YamlNode;
  by: string;
}

export interface Inserted {
  into: YamlMapping | YamlSequence;
  /** Of a pair. */
  key?: string;
  added: Added;
}

/** A value that is put in, as it reads. */
export type Added = string | readonly Added[] | { readonly [key: string]: Added };

export const applyEdit = (text: string, edit: Edit): string =>
  text.slice(0, edit.start) + edit.text + text.slice(edit.end);

/** Several of one text, apart and in their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let at = 0;
  const parts = edits.flatMap((edit) => {
    const part = [text.slice(at, edit.start), edit.text];
    at = edit.end;
    return part;
  });
  return [...parts, text.slice(at)].join('');
}

/** Several, each of them of the text that the one before has made, as one of the first text. */
export function joinEdits(text: string, edits: readonly Edit[]): Edit {
  const [only, ...others] = edits;
  if (only && others.length === 0) return only;
  let [result, start, tail] = [text, text.length, text.length];
  for (const edit of edits) {
    start = Math.min(start, edit.start);
    tail = Math.min(tail, result.length - edit.end);
    result = applyEdit(result, edit);
  }
  return { start, end: text.length - tail, text: result.slice(start, result.length - tail) };
}

/** Where the line begins that an offset is on. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at--;
  return at;
}

/** Where it ends, before the break. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

/** Where a value ends: a block scalar does not before the next line begins. */
export function endOf(text: string, { end }: YamlNode): number {
  let at = end;
  while (at > 0 && /\s/.test(text[at - 1] ?? '')) at--;
  return at;
}

/** Behind the break that stands there, if one does. */
export const afterBreak = (text: string, offset: number): number =>
  offset + (/^(?:\r\n|\r|\n)/.exec(text.slice(offset, offset + 2))?.[0].length ?? 0);

/** How lines end in a file: as its first does. */
export const breakOf = ({ text }: SourceText): string => /\r\n|\r|\n/.exec(text)?.[0] ?? '\n';
