import type { SourceText } from '../../yaml/source-text.ts';
import { Excerpt } from '../excerpt.ts';

/** Lines that go on behind a backslash. */
const LINES = /(?:[^\\\r\n]|\\\r?\n|\\[^\r\n]|\\\r)+/g;

/** What of a Makefile a shell may be given: lines of recipes, and values of variables, each a script of its own. */
export function recipesOf(source: SourceText): Excerpt[] {
  const scripts: Excerpt[] = [];
  for (const { 0: line, index } of source.text.matchAll(LINES)) {
    const start = scriptIn(line);
    if (start !== undefined) scripts.push(new Excerpt(source, line.slice(start), index + start));
  }
  return scripts;
}

/** `<tab>@docker run ...`, `RUN := docker run ...`, `target: dependency ; docker run ...`; comments are none. */
function scriptIn(line: string): number | undefined {
  if (line.startsWith('\t')) return line.length - line.replace(/^\t[\s@+-]*/, '').length;
  if (/^\s*#/.test(line)) return undefined;
  const assignment = /^\s*(?:(?:export|override|define)\s+)*[\w.$(){}-]+\s*(?:::?:?|\+|\?|!)?=\s*/.exec(line);
  if (assignment) return assignment[0].length;
  const inline = /^[^#=]*?:[^=;#]*;/.exec(line);
  return inline ? inline[0].length : 0;
}
