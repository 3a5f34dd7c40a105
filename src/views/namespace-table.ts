import type { ListedNamespace, NamespaceListing } from '../model/listing.ts';
import { oneLine, padEnd, truncate, width } from '../text.ts';

/** A row, and whether all processes of the machine were seen. */
type Seen = ListedNamespace & { complete: boolean };

interface Column {
  title: string;
  /** Text of a cell; empty where there is nothing to say. */
  cell(row: Seen): string;
  right?: boolean;
}

const text = (value: string | number | null): string => (value === null ? '' : `${value}`);

/** Columns of names that a cell gives before it counts; one is given whatever its length. */
const NAMES_WIDTH = 24;

/** Columns by name; those of lsns(8) mean what they mean there. */
export const COLUMNS = {
  NS: { title: 'NS', right: true, cell: ({ ns }) => `${ns}` },
  TYPE: { title: 'TYPE', cell: ({ type }) => type },
  PATH: { title: 'PATH', cell: ({ path }) => path },
  NPROCS: { title: 'NPROCS', right: true, cell: processesCell },
  PID: { title: 'PID', right: true, cell: ({ pid }) => text(pid) },
  PPID: { title: 'PPID', right: true, cell: ({ ppid }) => text(ppid) },
  UID: { title: 'UID', right: true, cell: ({ uid }) => text(uid) },
  USER: { title: 'USER', cell: ({ user }) => text(user) },
  NSFS: { title: 'NSFS', cell: ({ nsfs }) => text(nsfs) },
  PNS: { title: 'PNS', right: true, cell: ({ pns }) => text(pns) },
  HOST: { title: 'HOST', cell: ({ host }) => (host === null ? '?' : host ? 'host' : '') },
  CONTAINERS: { title: 'CONTAINERS', cell: containersCell },
  HELDBY: { title: 'HELDBY', cell: ({ heldBy }) => text(heldBy) },
  COMMAND: { title: 'COMMAND', cell: ({ command, heldBy }) => command ?? (heldBy ? `(${heldBy})` : '') },
} satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;

export const DEFAULT_COLUMNS: readonly ColumnName[] = [
  'NS',
  'TYPE',
  'NPROCS',
  'PID',
  'USER',
  'HOST',
  'CONTAINERS',
  'COMMAND',
];

function processesCell({ nprocs, complete }: Seen): string {
  return nprocs === null ? '?' : `${complete ? '' : '≥'}${nprocs}`;
}

function containersCell({ containers }: ListedNamespace): string {
  const [first = '', ...others] = containers;
  let shown = first;
  let left = others.length;
  for (const name of others) {
    if (width(shown) + width(name) + 1 > NAMES_WIDTH) break;
    shown = `${shown},${name}`;
    left -= 1;
  }
  return left > 0 ? `${shown} +${left}` : shown;
}

export interface TableOptions extends Pick<NamespaceListing, 'complete'> {
  columns: readonly ColumnName[];
  /** Children below the namespace they were made in, where that is known. */
  tree: boolean;
  headings: boolean;
  /** Of the terminal; undefined: lines may be as long as they are. */
  width: number | undefined;
}

/** One line a namespace, as lsns prints them; the last column gets what room is left. */
export function* namespaceTable(
  namespaces: readonly ListedNamespace[],
  { columns, tree, headings, complete, width: room }: TableOptions,
): Generator<string> {
  const rows = tree ? inTree(namespaces) : namespaces.map((row) => ({ row, branch: '' }));
  const cells = rows.map(({ row, branch }) =>
    columns.map((name, index) =>
      oneLine((index === 0 ? branch : '') + COLUMNS[name].cell({ ...row, complete })),
    ),
  );
  const titles = columns.map((name) => COLUMNS[name].title);
  const lines = headings ? [titles, ...cells] : cells;
  const widths = columns.map((name, index) => columnWidth(name, index, lines, columns.length));
  const rights = columns.map((name) => !tree && 'right' in COLUMNS[name]);
  for (const line of lines) {
    const joined = line
      .map((cell, index) => align(cell, widths[index] ?? 0, rights[index] ?? false))
      .join(' ');
    yield `${(room === undefined ? joined : truncate(joined, room)).trimEnd()}\n`;
  }
}

/** A hostile name must not push all else out of sight; the last column is cut where the line ends. */
const MOST_WIDTH = 32;

function columnWidth(name: ColumnName, index: number, lines: readonly string[][], count: number): number {
  if (index === count - 1) return 0;
  const widest = lines.reduce((most, line) => Math.max(most, width(line[index] ?? '')), 0);
  return name === 'PATH' || name === 'NSFS' ? widest : Math.min(widest, MOST_WIDTH);
}

function align(cell: string, columns: number, right: boolean): string {
  if (columns === 0) return cell;
  const cut = truncate(cell, columns);
  return right ? ' '.repeat(Math.max(0, columns - width(cut))) + cut : padEnd(cut, columns);
}

interface Branch {
  row: ListedNamespace;
  branch: string;
}

/** Those whose parent is not listed come first in line, in the order they have. */
function inTree(namespaces: readonly ListedNamespace[]): Branch[] {
  const present = new Set(namespaces.map(({ ns }) => ns));
  const children = new Map<number, ListedNamespace[]>();
  const roots: ListedNamespace[] = [];
  for (const row of namespaces) {
    if (row.pns === null || row.pns === row.ns || !present.has(row.pns)) roots.push(row);
    else children.set(row.pns, [...(children.get(row.pns) ?? []), row]);
  }
  const walk = (row: ListedNamespace, indent: string, branch: string): Branch[] => {
    const below = children.get(row.ns) ?? [];
    return [
      { row, branch: indent + branch },
      ...below.flatMap((child, index) => {
        const isLast = index === below.length - 1;
        const deeper = branch === '' ? indent : indent + (branch === '├─' ? '│ ' : '  ');
        return walk(child, deeper, isLast ? '└─' : '├─');
      }),
    ];
  };
  return roots.flatMap((row) => walk(row, '', ''));
}
