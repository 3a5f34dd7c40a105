import type { CellStatus, Finding, Report, ReportHost, Severity } from '../../model/report.ts';
import { printable, truncate, truncateMiddle, width, wrap } from '../../text.ts';
import type { ReportOptions } from '../reporter.ts';

export interface Page {
  columns: number;
  paint: (style: Style, text: string) => string;
}

/** What is shown at once: the whole report, or of several hosts what one of them has of it. */
export interface View extends Report {
  host: ReportHost;
}

/** Lines of one part of the table; none if there is nothing to say. */
export type Section = (view: View, page: Page) => Iterable<string>;

/** Parameters of SGR: ECMA-48, 8.3.117. */
const STYLES = {
  heading: '1',
  dim: '2',
  critical: '1;31',
  high: '31',
  medium: '33',
  low: '36',
  info: '2',
  engine: '91',
  joined: '33',
  pod: '36',
  own: '32',
  unknown: '35',
} satisfies Record<Severity | Exclude<CellStatus, 'host'> | 'heading' | 'dim', string>;

export type Style = keyof typeof STYLES;

export const newPage = ({ color, columns }: Pick<ReportOptions, 'color' | 'columns'>): Page => ({
  columns: Math.max(80, columns),
  paint: (style, text) => (color && text !== '' ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text),
});

/** Longer lines of prose are hard to read. */
const PROSE = 120;

/** Most lines that one text of the report may take: a hostile one may be megabytes. */
const LINES = 6;

/** Wrapped to the page; `first` begins the first line, the others are indented as far. */
export function* paragraph(text: string, first: string, page: Page): Generator<string> {
  const room = Math.min(page.columns, PROSE) - first.length;
  const lines = wrap(truncate(printable(text), LINES * room), room);
  for (const [index, line] of lines.entries()) yield (index === 0 ? first : ' '.repeat(first.length)) + line;
}

/** Parts with ` · ` between them; lines are broken there. */
export function* flow(parts: readonly string[], page: Page): Generator<string> {
  let line = '';
  for (const part of parts.map((text) => truncate(printable(text), page.columns))) {
    const joined = line === '' ? part : `${line} · ${part}`;
    if (width(joined) <= page.columns) {
      line = joined;
      continue;
    }
    if (line !== '') yield line;
    line = part;
  }
  if (line !== '') yield line;
}

/** What a container or engine is called; one without a name by the beginning of its id. */
export const nameOf = ({ name, id }: { name: string; id: string }): string =>
  printable(name || id.slice(0, 12));

/** What a finding says, whomever it says it of. */
export const withoutName = ({ subject: { name }, message }: Finding): string =>
  message.startsWith(name) ? message.slice(name.length) : message;

/** Most items of an enumeration, how wide each may be, and how wide all: they fit into the lines of a paragraph. */
const ITEMS = 10;
const ITEM = 58;
const ALL = 300;

/** `a`, `a, b` and, where there are too many, `a, b, c and 7 more (--format json has all)`. */
export function enumerate(items: readonly string[]): string {
  const shown: string[] = [];
  let room = ALL;
  for (const item of items.slice(0, ITEMS).map((item) => truncateMiddle(printable(item), ITEM))) {
    room -= width(item);
    if (room < 0) break;
    shown.push(item);
  }
  const hidden = items.length - shown.length;
  return shown.join(', ') + (hidden > 0 ? ` and ${hidden} more (--format json has all)` : '');
}
