import type { SourceText } from '../../yaml/source-text.ts';
import { Excerpt } from '../excerpt.ts';
import { type Lookup, withBudget } from './variables.ts';

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

const ASSIGNMENT = /^ *(?:export +|override +)*(\w+)[ \t]*(\?=|\+=|!=|:{0,3}=)[ \t]*(.*?)[ \t]*(?:#.*)?$/s;

/** Values that are given once, unconditionally as far as the indentation tells, and that no shell reads otherwise. */
export function makeVariables(source: SourceText): Lookup {
  const known = new Map<string, Excerpt | undefined>();
  for (const { 0: line, index } of source.text.matchAll(LINES)) {
    const [, name, operator = '', text = ''] = ASSIGNMENT.exec(line) ?? [];
    if (name === undefined) continue;
    const isPlain = /^:{0,3}=$/.test(operator) && /^[\w \t=:/.,@+-]+$/.test(text) && !line.startsWith(' ');
    const start = line.indexOf('=') + 1;
    const value = new Excerpt(source, text, index + line.indexOf(text, start));
    known.set(name, isPlain && !known.has(name) ? value : undefined);
  }
  return withBudget((written) => known.get(/^\$[({](\w+)[)}]$/.exec(written)?.[1] ?? ''));
}
