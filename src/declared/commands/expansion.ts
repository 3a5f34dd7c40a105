import type { Dialect } from './script.ts';

/** What begins with a `$`. */
export type Expansion =
  /** A variable, or what else is known only when the script runs. */
  | { kind: 'unknown'; end: number }
  /** `$(command)`: units of its opening, and what closes it. */
  | { kind: 'substitution'; opening: number; closing: string }
  /** `$'a\tb'`, `$"text"` */
  | { kind: 'ansi' | 'localized' }
  /** `$$` of a recipe: one of them is make's. */
  | { kind: 'escaped' }
  | { kind: 'none' };

/** A workflow's `${{ }}` is put in before any shell reads the script. */
export function expressionAt(text: string, at: number): number | undefined {
  if (!text.startsWith('${{', at)) return undefined;
  const end = text.indexOf('}}', at);
  return end < 0 ? text.length : end + 2;
}

/** @param quoted in double quotes, in which `$'` and `$"` mean nothing */
export function expansionAt(text: string, at: number, dialect: Dialect, quoted: boolean): Expansion {
  const expression = expressionAt(text, at);
  if (expression !== undefined) return { kind: 'unknown', end: expression };
  if (dialect !== 'make') return shellExpansion(text, at, quoted);
  return text[at + 1] === '$' ? { kind: 'escaped' } : makeExpansion(text, at);
}

export function shellExpansion(text: string, at: number, quoted: boolean): Expansion {
  const next = text[at + 1] ?? '';
  if (!quoted && next === "'") return { kind: 'ansi' };
  if (!quoted && next === '"') return { kind: 'localized' };
  if (text.startsWith('$((', at)) return { kind: 'unknown', end: behind(text, at + 1, '((', '))') };
  if (next === '(') return { kind: 'substitution', opening: 2, closing: ')' };
  if (next === '{') return { kind: 'unknown', end: behind(text, at + 1, '{', '}') };
  const [name] = /^\$(\w+|[@*#?$!-])/.exec(text.slice(at, at + 100)) ?? [];
  return name === undefined ? { kind: 'none' } : { kind: 'unknown', end: at + name.length };
}

const CLOSING: Partial<Record<string, string>> = { '(': ')', '{': '}' };

function makeExpansion(text: string, at: number): Expansion {
  const opening = text[at + 1] ?? '';
  const closing = CLOSING[opening];
  if (closing === undefined) return { kind: 'unknown', end: at + 2 };
  if (/^shell\s/.test(text.slice(at + 2, at + 8))) return { kind: 'substitution', opening: 8, closing };
  return { kind: 'unknown', end: behind(text, at + 1, opening, closing) };
}

/** Behind the bracket that closes the one at an offset. */
export function behind(text: string, start: number, opening: string, closing: string): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith(opening, at)) depth++;
    else if (text.startsWith(closing, at) && --depth === 0) return at + closing.length;
  }
  return text.length;
}

/** Parts of `${X:-docker run web}` and of `$(if $(X),docker run web)` that may be commands, from where to where. */
export function commandsWithin(expansion: string): [start: number, end: number][] {
  const [shell] = /^\$\{[\w@*#!]+(?:\[[^\]]*\])?:?[-=+]/.exec(expansion) ?? [];
  if (shell !== undefined) return [[shell.length, expansion.length - 1]];
  const [make] = /^\$[({](?!info|warning|error)[a-z]+[ \t]+/.exec(expansion) ?? [];
  if (make === undefined) return [];
  let start = make.length;
  return expansion
    .slice(start, -1)
    .split(',')
    .map((part) => {
      const end = start + part.length;
      const within: [number, number] = [start, end];
      start = end + 1;
      return within;
    });
}
