import { replaceHidden } from '../text.ts';
import type { Reporter } from './reporter.ts';

/** The report itself: schemas/report.schema.json. */
export const json: Reporter = (report) => safeJson(report);

/**
 * JSON as JSON.stringify(value, null, 2) writes it, with a newline at the end, in which no character acts on a terminal
 * or hides from a reader. In pieces: a report of thousands of containers is never one string.
 */
export function* safeJson(value: object): Generator<string> {
  yield* pretty(value, '\n', 2);
  yield '\n';
}

/** The same on one line and in one piece. */
export const safeJsonLine = (value: unknown): string => escapeHidden(JSON.stringify(value));

/** Pieces as small as the entries at `depth`. */
function* pretty(value: unknown, newline: string, depth: number): Generator<string> {
  if (depth === 0 || typeof value !== 'object' || value === null) {
    yield escapeHidden(JSON.stringify(value, null, 2)).replaceAll('\n', newline);
    return;
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const inner = `${newline}  `;
  let before = `${open}${inner}`;
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    yield Array.isArray(value) ? before : `${before}${safeJsonLine(key)}: `;
    yield* pretty(item, inner, depth - 1);
    before = `,${inner}`;
  }
  yield before.startsWith(',') ? `${newline}${close}` : `${open}${close}`;
}

/** JSON.stringify escapes C0 controls and lone surrogates only; what it leaves lies within strings, but for newlines. */
const escapeHidden = (text: string): string =>
  replaceHidden(text, (char) =>
    char === '\n'
      ? char
      : Array.from({ length: char.length }, (_, index) => escapeUnit(char.charCodeAt(index))).join(''),
  );

const escapeUnit = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;
