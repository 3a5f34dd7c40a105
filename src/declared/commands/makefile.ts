import type { SourceText } from '../../yaml/source-text.ts';
import { Excerpt } from '../excerpt.ts';
import { isKnownFolder } from '../run-options/host-path.ts';
import { type Lookup, withBudget } from './variables.ts';

/** What of a Makefile a shell may be given: lines of recipes, and values of variables, each a script of its own. */
export function recipesOf(source: SourceText): Excerpt[] {
  const scripts: Excerpt[] = [];
  let recipePrefix = '\t';
  for (const [offset, line] of logicalLines(source.text)) {
    const [, prefix] = RECIPE_PREFIX.exec(line) ?? [];
    if (prefix !== undefined) recipePrefix = prefix || '\t';
    const start = scriptIn(line, recipePrefix);
    if (start !== undefined) scripts.push(new Excerpt(source, line.slice(start), offset + start));
  }
  return scripts;
}

/** What recipes begin with from there on, in place of a tab. */
const RECIPE_PREFIX = /^ *\.RECIPEPREFIX[ \t]*:{0,3}=[ \t]*(.?)/;

/** Those that go on behind a backslash are one; each with its offset. */
export function* logicalLines(text: string): Generator<[offset: number, line: string]> {
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

/** `<tab>@docker run ...`, `RUN := docker run ...`, `target: dependency ; @docker run ...`; comments are none. */
function scriptIn(line: string, recipePrefix: string): number | undefined {
  if (line.startsWith(recipePrefix)) return behindMarks(line, recipePrefix.length);
  if (/^\s*#/.test(line)) return undefined;
  const assigned = ASSIGNED.exec(line);
  if (assigned) return assigned[0].length;
  const semicolon = line.indexOf(';');
  const rule = line.slice(0, Math.max(semicolon, 0));
  return behindMarks(line, rule.includes(':') && !/[#=]/.test(rule) ? semicolon + 1 : 0);
}

/** Marks of a recipe's line: not to be shown, may fail, runs always. */
const behindMarks = (line: string, start: number): number =>
  start + (/^[\s@+-]*/.exec(line.slice(start))?.[0].length ?? 0);

export const ASSIGNMENT = /^(?:(?:export|override|private) +)*(\w+)[ \t]*(\?=|\+=|!=|:{0,3}=)[ \t]*/;

/** `target: NAME = value`: what it is nobody can tell who does not know for which target. */
const FOR_TARGET = /^[^\s=#:][^=#]*:[ \t]*(?:(?:export|override|private) +)*(\w+)[ \t]*(?:[?+!]|:{1,3})?=/;

const DEFINED = /^ *(?:(?:export|override) +)*define +(\w+)/;

/** What may give values to any variables: `$(eval X = y)`, `OPTS_$(ARCH) += y`. */
export const EVALUATES = /\$[({]eval\s|^ *\w*\$[({]\w+[)}]\w*[ \t]*(?:[?+!]|:{0,3})=/;

/** What may give other values to those that have one so far; what comes behind it counts. */
export const INCLUDES = /^ *(-?include|sinclude)\b/;

/** A variable that gets a value which nobody knows. */
export const withoutValue = (line: string): string | undefined =>
  (DEFINED.exec(line) ?? FOR_TARGET.exec(line))?.[1];

/** Behind the operator, without a comment. */
export function valueFrom(source: SourceText, offset: number, line: string): Excerpt {
  const indent = line.length - line.trimStart().length;
  const start = indent + (ASSIGNMENT.exec(line.slice(indent))?.[0].length ?? 0);
  const [text = ''] = line.slice(start).split('#', 1);
  return new Excerpt(source, text.trimEnd(), offset + start);
}

/** Variables that hold the name of an engine, whichever it is in the end: `TOOL ?= podman`. */
export const makeEngines = ({ text }: SourceText): Set<string> =>
  new Set([...text.matchAll(HOLDS_ENGINE)].map(([, name = '']) => name));

const HOLDS_ENGINE =
  /^[ \t]*(?:export +)?(\w{1,100})[ \t]*[:?]{0,3}=(?:[^\n]{0,200}[\s/])?(?:docker|podman)[ \t)]*$/gm;

function settled(value: Excerpt): Excerpt | undefined {
  if (/^[\w \t=:/.,@+-]+$/.test(value.text)) return value;
  const folder = value.withUnknowns(/\$\([^()]*\)|\$\(.*\)/g);
  return isKnownFolder(folder) ? folder : undefined;
}

/** Values that are given once, unconditionally as far as the indentation tells, and that no shell reads otherwise. */
export function makeVariables(source: SourceText): Lookup {
  const known = new Map<string, Excerpt | undefined>();
  for (const [offset, line] of logicalLines(source.text)) {
    if (EVALUATES.test(line)) return () => undefined;
    if (INCLUDES.test(line)) known.clear();
    if (line.startsWith('\t')) continue;
    const unknown = withoutValue(line);
    if (unknown !== undefined) known.set(unknown, undefined);
    const indent = line.length - line.trimStart().length;
    const [, name, operator = ''] = ASSIGNMENT.exec(line.slice(indent)) ?? [];
    if (name === undefined) continue;
    const value = valueFrom(source, offset, line);
    const isOnce = /^:{0,3}=$/.test(operator) && indent === 0 && !known.has(name);
    known.set(name, isOnce ? settled(value) : undefined);
  }
  return withBudget((written) => known.get(/^\$[({](\w+)[)}]$/.exec(written)?.[1] ?? ''));
}
