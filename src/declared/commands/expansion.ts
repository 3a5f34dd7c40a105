import { behindArithmetic, behindBracket, behindParameter } from './brackets.ts';
import type { Dialect } from './script.ts';

/** What begins with a `$`. */
export type Expansion =
  /** A variable, or what else is known only when the script runs. */
  | { kind: 'unknown'; end: number }
  /** A bracket that is never closed: what it would hold are commands as well as not. */
  | { kind: 'endless' }
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

/**
 * @param quoted in double quotes, in which `$'` and `$"` mean nothing
 * @param end where looking for what closes it ends
 */
export function expansionAt(
  text: string,
  at: number,
  dialect: Dialect,
  quoted: boolean,
  end: number,
): Expansion {
  const expression = expressionAt(text, at);
  if (expression !== undefined) return { kind: 'unknown', end: expression };
  if (dialect !== 'make') return shellExpansion(text, at, quoted, end);
  return text[at + 1] === '$' ? { kind: 'escaped' } : makeExpansion(text, at, end);
}

export function shellExpansion(text: string, at: number, quoted: boolean, end: number): Expansion {
  const next = text[at + 1] ?? '';
  if (!quoted && next === "'") return { kind: 'ansi' };
  if (!quoted && next === '"') return { kind: 'localized' };
  const arithmetic = text.startsWith('$((', at) ? behindArithmetic(text, at + 1) : undefined;
  if (arithmetic !== undefined) return { kind: 'unknown', end: arithmetic };
  if (next === '(') return { kind: 'substitution', opening: 2, closing: ')' };
  if (next === '{') return upTo(behindParameter(text, at + 1, quoted, end));
  const [name] = /^\$(\w+|[@*#?$!-])/.exec(text.slice(at, at + 100)) ?? [];
  return name === undefined ? { kind: 'none' } : { kind: 'unknown', end: at + name.length };
}

const upTo = (end: number | undefined): Expansion =>
  end === undefined ? { kind: 'endless' } : { kind: 'unknown', end };

const CLOSING: Partial<Record<string, string>> = { '(': ')', '{': '}' };

function makeExpansion(text: string, at: number, end: number): Expansion {
  const opening = text[at + 1] ?? '';
  const closing = CLOSING[opening];
  if (closing === undefined) return { kind: 'unknown', end: at + 2 };
  if (/^shell\s/.test(text.slice(at + 2, at + 8))) return { kind: 'substitution', opening: 8, closing };
  return upTo(behindBracket(text, at + 1, closing, end));
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
