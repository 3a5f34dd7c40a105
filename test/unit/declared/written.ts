import type { DeclaredField } from '../../../src/model/declared.ts';
import type { Place } from '../../../src/model/place.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { NAMESPACE_TYPES } from '../../../src/namespaces.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';

/** `2:14 host`: where a place is and what is written there. */
export function at(text: string, { line, column, endLine, endColumn }: Place): string {
  const source = new SourceText('', text);
  const parts = [];
  for (let number = line; number <= endLine; number++) {
    const end = number === endLine ? endColumn - 1 : undefined;
    parts.push(source.line(number).slice(number === line ? column - 1 : 0, end));
  }
  return `${line}:${column} ${parts.join('\n')}`;
}

/** Where each value of a field is written. */
export const writtenAt = (text: string, { declared }: Workload, field: DeclaredField): string[] =>
  (declared?.places[field] ?? []).map((place) => at(text, place));

/** Namespaces that somebody asks for: kind, target, and where it is written. */
export function asked(text: string, { declared }: Workload): Record<string, string> {
  return Object.fromEntries(
    NAMESPACE_TYPES.flatMap((type) => {
      const sharing = declared?.sharing[type];
      const { place } = sharing?.evidence ?? {};
      if (!sharing || sharing.implied || !place) return [];
      const target = sharing.target === undefined ? '' : ` ${sharing.target}`;
      return [[type, `${sharing.kind}${target} at ${at(text, place)}`]];
    }),
  );
}

/** Fields that are not settled, and why. */
export const unsettled = (text: string, { declared }: Workload): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(declared?.undecided ?? {}).map(([field, reasons]) => [
      field,
      reasons.map(({ why, place }) => `${at(text, place)}: ${why}`),
    ]),
  );

/** The one that there must be. */
export function only<T>(items: readonly T[]): T {
  const [first, ...rest] = items;
  if (first === undefined || rest.length > 0) throw new Error(`${items.length} instead of one`);
  return first;
}
