import { count } from '../../count.ts';
import type { Cell, CellStatus, Report, ReportHost, ReportWorkload } from '../../model/report.ts';
import { NAMESPACE_TYPES } from '../../namespaces.ts';
import { printable, truncate, width } from '../../text.ts';
import { truncateName } from './distinct-names.ts';
import { flow, nameOf, type Page, paragraph, type Section, type Style } from './page.ts';
import { type Row, rowsOf } from './rows.ts';

/** From this width on the table also tells pid, image and who shares with whom. */
const WIDE = 120;
const GAP = 2;

/** Containers × namespaces, those with a process first, and what the words mean. */
export const matrix: Section = function* (report, page) {
  const { workloads, host } = report;
  if (workloads.length === 0) return yield* paragraph(nothingToShow(host), '', page);
  const rows = rowsOf(workloads, host.engines);
  const columns = fitted(rows, report, page);
  yield row(columns, ({ title }) => ({ text: title, style: 'heading' }), page);
  for (const line of rows) {
    if (line.kind === 'heading') yield page.paint('dim', truncate(indented(line, line.text), page.columns));
    else yield row(columns, ({ show }) => show(line), page);
  }
  for (const line of flow(legend(workloads, page), page)) yield page.paint('dim', line);
};

function nothingToShow({ coverage: { listed, stopped, vanished } }: ReportHost): string {
  if (listed === 0 && stopped === 0) return 'No containers: there was nothing to audit.';
  if (listed > 0) return `No container was audited: ${vanished.length} of ${listed} vanished meanwhile.`;
  return `No running containers: ${count(stopped, 'stopped one')} left out (--all judges them by their configuration).`;
}

const indented = ({ depth }: Pick<Row, 'depth'>, text: string): string =>
  '  '.repeat(depth) + printable(text);

interface Column {
  title: string;
  /** It is not made narrower than this. */
  least: number;
  /** What is shown of a text that is too wide; its beginning unless this says otherwise. */
  cut?: (text: string, columns: number) => string;
  show(row: WorkloadRow): Entry;
}

type WorkloadRow = Extract<Row, { kind: 'workload' }>;

interface Entry {
  text: string;
  style?: Style;
}

const FIRST: Column = {
  title: 'container',
  least: 8,
  cut: truncateName,
  show: ({ workload, depth }) => ({ text: '  '.repeat(depth) + nameOf(workload) }),
};

const DETAILS: readonly Column[] = [
  {
    title: 'process',
    least: 7,
    show: ({ workload: { pid } }) => ({ text: pid === undefined ? '-' : String(pid) }),
  },
  {
    title: 'image',
    least: 12,
    show: ({ workload: { image } }) => ({ text: image === undefined ? '-' : printable(image) }),
  },
];

/** A host's namespace is as bad as its rule says: nobody has a time namespace, and not every policy minds. */
function columnsFor({ rules }: Report, isWide: boolean): Column[] {
  const severities = new Map(rules.map(({ id, severity }) => [id, severity]));
  const words = (cell: Cell): string => statusWord(cell) + (isWide ? company(cell) : '');
  const namespaces = NAMESPACE_TYPES.map((type): Column => {
    const ofHost = severities.get(`host-${type}`) ?? 'dim';
    return {
      title: type,
      least: 'joined*'.length,
      show: ({ workload }) => {
        const cell = workload.namespaces[type];
        return { text: words(cell), style: cell.status === 'host' ? ofHost : cell.status };
      },
    };
  });
  return [FIRST, ...(isWide ? DETAILS : []), ...namespaces];
}

function statusWord({ status, basis }: Cell): string {
  if (status === 'unknown') return '?';
  return basis === 'configured' ? `${status}*` : status;
}

/** The host's has too many to name, and they are in the same column. */
function company({ status, others, with: [first] }: Cell): string {
  if (first === undefined || status === 'host' || status === 'engine') return '';
  const mark = status === 'own' ? ' +' : ' ';
  return `${mark}${printable(first)}${others > 1 ? ` +${others - 1}` : ''}`;
}

type Fitted = Column & { width: number };

/** Takes from the widest column, one at a time, until all fit. */
function fitted(rows: readonly Row[], report: Report, { columns: room }: Page): Fitted[] {
  const shown = rows.filter((row): row is WorkloadRow => row.kind === 'workload');
  const columns = columnsFor(report, room >= WIDE).map((column) => {
    const texts = [column.title, ...shown.map((workload) => truncate(column.show(workload).text, room))];
    return { ...column, width: texts.reduce((widest, text) => Math.max(widest, width(text)), 0) };
  });
  let excess = columns.reduce((sum, column) => sum + column.width + GAP, -GAP) - room;
  for (; excess > 0; excess--) {
    const shrinkable = columns.filter((column) => column.width > column.least);
    const [widest] = shrinkable.sort((a, b) => b.width - a.width);
    if (widest) widest.width--;
  }
  return columns;
}

function row(columns: readonly Fitted[], entryOf: (column: Column) => Entry, { paint }: Page): string {
  const cells = columns.map((column, index) => {
    const { text, style } = entryOf(column);
    const shown = (column.cut ?? truncate)(text, column.width);
    const space = index === columns.length - 1 ? '' : ' '.repeat(column.width + GAP - width(shown));
    return (style ? paint(style, shown) : shown) + space;
  });
  return cells.join('');
}

const MEANINGS: readonly (readonly [CellStatus, string])[] = [
  ['host', "host: the machine's"],
  ['engine', 'engine: what the engine takes for its host'],
  ['joined', "joined: another container's"],
  ['pod', "pod: its pod's, by design"],
  ['own', 'own: its own'],
  ['unknown', '?: nothing shows'],
];

/** Explains only what is there to see. */
function legend(workloads: readonly ReportWorkload[], { columns }: Page): string[] {
  const cells = workloads.flatMap(({ namespaces }) => NAMESPACE_TYPES.map((type) => namespaces[type]));
  const statuses = new Set(cells.map(({ status }) => status));
  const meanings = MEANINGS.flatMap(([status, meaning]) => (statuses.has(status) ? [meaning] : []));
  const marked = cells.some((cell) => statusWord(cell).endsWith('*'));
  const named = columns >= WIDE && cells.some((cell) => company(cell) !== '');
  return [
    ...meanings,
    ...(named ? ['a name: whose it is, or after + who is in it too'] : []),
    ...(marked ? ['*: as configured, the kernel was not seen'] : []),
  ];
}
