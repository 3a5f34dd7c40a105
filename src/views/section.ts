import type { Gap } from '../model/evidence.ts';
import { type Page, paragraph } from '../reporters/table/page.ts';
import { columnsToLines } from './columns.ts';

/** Lines of one part of a view. */
export type Part<T> = (value: T, page: Page) => Iterable<string>;

/** Parts with an empty line between them. */
export function* renderParts<T>(parts: readonly Part<T>[], value: T, page: Page): Generator<string> {
  let gap = '';
  for (const part of parts) {
    let first = true;
    for (const line of part(value, page)) {
      yield `${first ? gap : ''}${line}\n`;
      first = false;
    }
    if (!first) gap = '\n';
  }
}

/** Most rows of one table: a host may have thousands of links. */
const SHOWN = 100;

/** Rows below their titles, indented; cells are printable. */
export function* table(titles: readonly string[], rows: readonly string[][], page: Page): Generator<string> {
  if (rows.length === 0) return yield '  none';
  const [head = '', ...lines] = columnsToLines([titles, ...rows.slice(0, SHOWN)], page.columns - 2);
  yield page.paint('dim', `  ${head}`);
  for (const line of lines) yield `  ${line}`;
  yield* hidden(rows.length - SHOWN);
}

/** What `--format json` has beside. */
export function* hidden(count: number, indent = '  '): Generator<string> {
  if (count > 0) yield `${indent}and ${count} more (--format json has all)`;
}

/** What could not be read; nothing where all could. */
export function* gaps({ gaps: all }: { gaps: readonly Gap[] }, page: Page): Generator<string> {
  if (all.length === 0) return;
  yield page.paint('heading', 'Not seen');
  for (const { what, reason, detail } of all) yield* paragraph(`${what}: ${detail ?? reason}`, '  ', page);
}

/** The command that shows the same by hand; not wrapped, it is there to be copied. */
export function* byHand(command: string, page: Page): Generator<string> {
  yield page.paint('dim', `  $ ${command}`);
}
