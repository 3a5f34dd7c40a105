import type { Gap } from '../model/evidence.ts';
import type { ReadFile } from '../model/facts.ts';
import { printable } from '../text.ts';
import { columnsToLines } from './columns.ts';

/** Which files were read and as what; those that could not be, and why. */
export function* fileTable(
  files: readonly ReadFile[],
  gaps: readonly Gap[],
  width: number,
): Generator<string> {
  const isInProject = files.some(({ project }) => project !== undefined);
  const rows = files.map(({ kind, file, project = '' }) =>
    isInProject ? [kind, printable(project), printable(file)] : [kind, printable(file)],
  );
  const head = isInProject ? ['KIND', 'PROJECT', 'FILE'] : ['KIND', 'FILE'];
  if (rows.length > 0) for (const line of columnsToLines([head, ...rows], width)) yield `${line}\n`;
  for (const { what, detail, place } of gaps) {
    const at = place ? `${place.file}:${place.line}:${place.column}` : what;
    yield `${printable(`not read: ${at}: ${detail ?? 'cannot be read'}`)}\n`;
  }
}
