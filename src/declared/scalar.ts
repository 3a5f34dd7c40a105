import type { YamlScalar } from '../yaml/node.ts';
import { Excerpt } from './excerpt.ts';

/**
 * What a scalar says, and where each unit of it is written; where escapes lie in between, the scalar as a whole.
 */
export function excerptOf({ source, start, end, value }: YamlScalar): Excerpt {
  const written = source.text.slice(start, end);
  if (written === value) return new Excerpt(source, value, start);
  if (/^['"]/.test(written) && written.slice(1, -1) === value) return new Excerpt(source, value, start + 1);
  const offsets =
    literalOffsets(written, value, start) ??
    foldedOffsets(written, value, start) ??
    foldedOffsets(written.slice(1, -1), value, start + 1);
  return new Excerpt(source, value, offsets ?? { start, end });
}

/** Of a literal block: each line without its indentation; blanks that it begins with stand where its text does. */
function literalOffsets(written: string, value: string, start: number): number[] | undefined {
  const lines = written.split('\n');
  const text = value.trimStart();
  const offsets = Array.from({ length: value.length - text.length }, () => start);
  let lineStart = start;
  for (const [index, line] of text.split('\n').entries()) {
    const full = lines[index] ?? '';
    const own = full.replace(/\r$/, '');
    const indent = own.length - line.length;
    if (indent < 0 || !own.endsWith(line) || own.slice(0, indent).trim() !== '') return undefined;
    for (let at = indent; at <= own.length; at++) offsets.push(lineStart + at);
    lineStart += full.length + 1;
  }
  return offsets.slice(0, value.length);
}

/** Of folded lines: the same words with other blanks between them, which stand where the word before them ends. */
function foldedOffsets(written: string, value: string, start: number): number[] | undefined {
  const words = written.matchAll(/\S+/g);
  const offsets: number[] = [];
  let end = start;
  for (const [part] of value.matchAll(/\s+|\S+/g)) {
    if (/^\s/.test(part)) {
      for (let unit = 0; unit < part.length; unit++) offsets.push(end);
      continue;
    }
    const word = words.next().value;
    if (word?.[0] !== part) return undefined;
    const first = start + word.index;
    for (let unit = 0; unit < part.length; unit++) offsets.push(first + unit);
    end = first + part.length;
  }
  return words.next().done ? offsets : undefined;
}
