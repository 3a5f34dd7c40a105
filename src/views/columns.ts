import { padEnd, truncate, width } from '../text.ts';

const GAP = 2;

/**
 * Rows of cells as lines, each column as wide as its widest cell. Where that is too wide for the page the widest columns
 * are cut, none below `least`. Cells are printable.
 */
export function columnsToLines(rows: readonly (readonly string[])[], room: number, least = 8): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) =>
    rows.reduce((widest, row) => Math.max(widest, width(truncate(row[index] ?? '', room))), 0),
  );
  let excess = widths.reduce((sum, columns) => sum + columns + GAP, -GAP) - room;
  for (; excess > 0; excess--) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= least) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return rows.map((row) =>
    widths
      .map((columns, index) => padEnd(truncate(row[index] ?? '', columns), columns))
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}
