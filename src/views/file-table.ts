import { fileGapLine, isUnread } from '../file-gaps.ts';
import type { Gap } from '../model/evidence.ts';
import type { ReadFile } from '../model/facts.ts';
import { padEnd, printable, width } from '../text.ts';

/** Which files were read and as what; those that could not be, and why. No path is broken: it is there to be copied. */
export function* fileTable(files: readonly ReadFile[], gaps: readonly Gap[]): Generator<string> {
  const isInProject = files.some(({ project }) => project !== undefined);
  const rows = files.map(({ kind, file, project = '' }) =>
    isInProject ? [kind, project, file] : [kind, file],
  );
  if (rows.length > 0) yield* lines([isInProject ? ['KIND', 'PROJECT', 'FILE'] : ['KIND', 'FILE'], ...rows]);
  for (const gap of gaps) {
    yield `${printable(`${isUnread(gap) ? 'not read: ' : ''}${fileGapLine(gap)}`)}\n`;
  }
}

function* lines(rows: readonly (readonly string[])[]): Generator<string> {
  const cells = rows.map((row) => row.map(printable));
  const last = (cells[0]?.length ?? 0) - 1;
  const widths = Array.from({ length: last }, (_, column) =>
    cells.reduce((widest, row) => Math.max(widest, width(row[column] ?? '')), 0),
  );
  for (const row of cells)
    yield `${row.map((cell, column) => (column < last ? padEnd(cell, (widths[column] ?? 0) + 2) : cell)).join('')}\n`;
}
