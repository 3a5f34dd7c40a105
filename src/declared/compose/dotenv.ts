import type { SourceText } from '../../yaml/source-text.ts';
import { interpolate, type Lookup, type Variable } from './interpolate.ts';
import type { Spot } from './value.ts';

export type Variables = Map<string, Variable>;

export interface ReadDotenv {
  variables: Variables;
  /** What made Compose refuse the file; those before it are read. */
  problem?: { detail: string; at: Spot };
}

/** `export` or not, the name, and what ends it: `=`, `:` or the line, which leaves the value to the environment. */
const NAME = /(?:export[^\S\n]+)?([\p{L}\p{N}_.\-[\]][\p{L}\p{N}_.\-[\]\t\v\f\r \u0085\u00a0]*)([=:\n]|$)/uy;

const BLANKS = /[\t\v\f\r \u0085\u00a0]*/y;

/**
 * A `.env` as Compose reads it.
 * @param outer what comes before the file's own variables
 * @param variables of files before this one; its own are added
 */
export function readDotenv(source: SourceText, outer: Lookup, variables: Variables = new Map()): ReadDotenv {
  const { text } = source;
  const lookup: Lookup = (name) => outer(name) ?? variables.get(name);
  let at = 0;
  for (;;) {
    at = startOfStatement(text, at);
    if (at >= text.length) return { variables };
    NAME.lastIndex = at;
    const match = NAME.exec(text);
    const name = match?.[1]?.trimEnd() ?? '';
    if (!match || /\s/.test(name)) return { variables, problem: refuse(source, at, 'is no NAME=value') };
    at = NAME.lastIndex;
    if (match[2] === '=' || match[2] === ':') {
      BLANKS.lastIndex = at;
      BLANKS.exec(text);
      const value = readValue(text, BLANKS.lastIndex);
      if (!value)
        return { variables, problem: refuse(source, BLANKS.lastIndex, 'begins a quote without end') };
      at = value.next;
      const { text: expanded, problem } = value.expands ? interpolate(value.text, lookup) : value;
      if (problem !== undefined)
        return { variables, problem: refuse(source, value.start, `${name} ${problem}`) };
      const spot = { source, start: value.start, end: value.end };
      if (!/^\d/.test(name)) variables.set(name, { value: expanded, at: spot });
    } else if (match[2] === '\n') {
      const inherited = lookup(name);
      if (inherited) variables.set(name, inherited);
    }
  }
}

/** Behind blanks and comments. */
function startOfStatement(text: string, from: number): number {
  const blank = /\s+|#[^\n]*/y;
  let at = from;
  for (blank.lastIndex = at; blank.test(text); ) at = blank.lastIndex;
  return at;
}

interface ReadValue {
  text: string;
  expands: boolean;
  start: number;
  end: number;
  next: number;
  problem?: string;
}

function readValue(text: string, start: number): ReadValue | undefined {
  const quote = text[start];
  if (quote !== '"' && quote !== "'") {
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd === -1 ? text.length : lineEnd;
    const comment = text.slice(start, end).indexOf(' #');
    const value = text.slice(start, comment === -1 ? end : start + comment).trimEnd();
    return { text: value, expands: true, start, end: start + value.length, next: end + 1 };
  }
  const quoted = quote === '"' ? /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"/y : /'([^'\\]*(?:\\[\s\S][^'\\]*)*)'/y;
  quoted.lastIndex = start;
  const inside = quoted.exec(text)?.[1];
  if (inside === undefined) return undefined;
  const next = quoted.lastIndex;
  const value = inside.replaceAll(`\\${quote}`, quote);
  const double = quote === '"';
  return { text: double ? unescaped(value) : value, expands: double, start, end: next, next };
}

const ESCAPES: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** A dollar behind a backslash is written `$$`: what is interpolated next makes one of it. */
const unescaped = (text: string): string =>
  text.replace(/\\(?:[abfnrtv$"\\]|0[0-7]{3})/g, (sequence) => {
    const code = sequence.slice(1);
    if (code === '$') return '$$';
    if (code.startsWith('0')) return String.fromCharCode(Number.parseInt(code, 8));
    return ESCAPES[code] ?? code;
  });

function refuse(source: SourceText, at: number, detail: string): NonNullable<ReadDotenv['problem']> {
  const lineEnd = source.text.indexOf('\n', at);
  const end = lineEnd === -1 ? source.text.length : lineEnd;
  return { detail, at: { source, start: at, end: Math.max(at, end) } };
}
