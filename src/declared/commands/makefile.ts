import type { SourceText } from '../../yaml/source-text.ts';
import { Excerpt } from '../excerpt.ts';
import { type Lookup, withBudget } from './variables.ts';

/** What of a Makefile a shell may be given: lines of recipes, and values of variables, each a script of its own. */
export function recipesOf(source: SourceText): Excerpt[] {
  const scripts: Excerpt[] = [];
  for (const [offset, line] of logicalLines(source.text)) {
    const start = scriptIn(line);
    if (start !== undefined) scripts.push(new Excerpt(source, line.slice(start), offset + start));
  }
  return scripts;
}

/** Those that go on behind a backslash are one; each with its offset. */
function* logicalLines(text: string): Generator<[offset: number, line: string]> {
  let start = 0;
  for (let at = 0; at < text.length; ) {
    const newLine = text.indexOf('\n', at);
    const next = newLine < 0 ? text.length : newLine + 1;
    if (newLine < 0 || !goesOn(text, at, newLine)) {
      yield [start, text.slice(start, next).replace(/\r?\n$/, '')];
      start = next;
    }
    at = next;
  }
}

/** Two backslashes are one that is meant. */
function goesOn(text: string, from: number, newLine: number): boolean {
  let at = text[newLine - 1] === '\r' ? newLine - 1 : newLine;
  let count = 0;
  while (at > from && text[at - 1] === '\\') {
    count++;
    at--;
  }
  return count % 2 === 1;
}

const ASSIGNED = /^\s*(?:(?:export|override|define)\s+)*[\w.$(){}-]+\s*(?:::?:?|\+|\?|!)?=\s*/;

/** `<tab>@docker run ...`, `RUN := docker run ...`, `target: dependency ; docker run ...`; comments are none. */
function scriptIn(line: string): number | undefined {
  if (line.startsWith('\t')) return /^\t[\s@+-]*/.exec(line)?.[0].length;
  if (/^\s*#/.test(line)) return undefined;
  const assigned = ASSIGNED.exec(line);
  if (assigned) return assigned[0].length;
  const semicolon = line.indexOf(';');
  const rule = line.slice(0, Math.max(semicolon, 0));
  return rule.includes(':') && !/[#=]/.test(rule) ? semicolon + 1 : 0;
}

const ASSIGNMENT = /^(?:(?:export|override) +)*(\w+)[ \t]*(\?=|\+=|!=|:{0,3}=)[ \t]*/;

/** Values that are given once, unconditionally as far as the indentation tells, and that no shell reads otherwise. */
export function makeVariables(source: SourceText): Lookup {
  const known = new Map<string, Excerpt | undefined>();
  for (const [offset, line] of logicalLines(source.text)) {
    const indent = line.length - line.trimStart().length;
    const [assigned = '', name, operator = ''] = ASSIGNMENT.exec(line.slice(indent)) ?? [];
    if (name === undefined || line.startsWith('\t')) continue;
    const [text = ''] = line.slice(indent + assigned.length).split('#', 1);
    const value = new Excerpt(source, text.trimEnd(), offset + indent + assigned.length);
    const isPlain = /^:{0,3}=$/.test(operator) && /^[\w \t=:/.,@+-]+$/.test(value.text);
    known.set(name, isPlain && indent === 0 && !known.has(name) ? value : undefined);
  }
  return withBudget((written) => known.get(/^\$[({](\w+)[)}]$/.exec(written)?.[1] ?? ''));
}
