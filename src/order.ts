import type { Place } from './model/place.ts';
import { type Finding, SEVERITIES, type Severity } from './model/report.ts';

/** By code unit: the same on every machine, whatever its locale. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const RANKS = Object.fromEntries(SEVERITIES.map((severity, rank) => [severity, rank])) as Record<
  Severity,
  number
>;

/** By severity, failures before open verdicts, then rule, then what it is about and where. */
export const worstFirst = (a: Finding, b: Finding): number =>
  RANKS[a.severity] - RANKS[b.severity] ||
  compareText(a.kind, b.kind) ||
  compareText(a.rule, b.rule) ||
  compareText(a.subject.name, b.subject.name) ||
  compareText(a.subject.id, b.subject.id) ||
  compareText(a.subject.host, b.subject.host);

/** Equal for what is written at one place, whichever way led there. */
export const spotKey = ({ file, line, column, endLine, endColumn }: Place): string =>
  `${line}:${column}-${endLine}:${endColumn} ${file}`;
