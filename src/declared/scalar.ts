import type { YamlScalar } from '../yaml/node.ts';
import { Excerpt } from './excerpt.ts';

/**
 * What a scalar says, and where each unit of it is written; where escapes or folded lines lie in between, the scalar as a
 * whole.
 */
export function excerptOf({ source, start, end, value }: YamlScalar): Excerpt {
  const written = source.text.slice(start, end);
  if (written === value) return new Excerpt(source, value, start);
  if (/^['"]/.test(written) && written.slice(1, -1) === value) return new Excerpt(source, value, start + 1);
  return new Excerpt(source, value, literalOffsets(written, value, start) ?? { start, end });
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
