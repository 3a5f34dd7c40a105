import { json } from './json.ts';
import type { Reporter } from './reporter.ts';
import { sarif } from './sarif.ts';
import { table } from './table.ts';

export type { Reporter, ReportOptions } from './reporter.ts';

export const REPORTERS = { table, json, sarif } satisfies Record<string, Reporter>;

export type Format = keyof typeof REPORTERS;

const ENDINGS: readonly (readonly [ending: string, format: Format])[] = [
  ['.sarif', 'sarif'],
  ['.sarif.json', 'sarif'],
  ['.json', 'json'],
  ['.txt', 'table'],
];

/** The format that a file's ending stands for, if it stands for one. */
export const formatOfFile = (path: string): Format | undefined =>
  ENDINGS.find(([ending]) => path.toLowerCase().endsWith(ending))?.[1];
