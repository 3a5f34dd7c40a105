import { padEnd, truncate, width, wrap } from '../text.ts';

const GAP = 2;

/** What a column but the last may take at the most, and what is left for the last at the least. */
const MOST = 36;
const LAST = 24;

/** Most lines of one cell: a hostile one may be megabytes. */
const LINES = 6;

/**
 * Rows of cells as lines no wider than `room`: each column as wide as its widest cell, and the last one wrapped to what is
 * left. Cells are printable.
 */
export function columnsToLines(rows: readonly (readonly string[])[], room: number): string[] {
  const last = Math.max(0, ...rows.map((row) => row.length)) - 1;
  const widths = Array.from({ length: Math.max(0, last) }, (_, index) =>
    rows.reduce((widest, row) => Math.max(widest, width(truncate(row[index] ?? '', MOST))), 0),
  );
  const used = (): number => widths.reduce((sum, columns) => sum + columns + GAP, 0);
  while (used() > room - LAST) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  const rest = room - used();
  return rows.flatMap((row) => {
    const head = widths
      .map((columns, index) => padEnd(truncate(row[index] ?? '', columns), columns + GAP))
      .join('');
    const lines = wrap(truncate(row[last] ?? '', LINES * rest), rest);
    return lines.map((line, index) => ((index === 0 ? head : ' '.repeat(used())) + line).trimEnd());
  });
}
