import type { Report } from '../model/report.ts';
import type { Rule } from '../rules/rule.ts';

export interface ReportOptions {
  /** Whether the reader shows colours; without it no escape sequence is written. */
  color: boolean;
  /** Width of the reader's terminal; less than 80 counts as 80. */
  columns: number;
  /** Texts of all rules, for formats that explain them. */
  rules: readonly Rule[];
  /** Keeps SARIF results of this kind of run apart from others of the same tool. */
  category?: string;
}

/**
 * The report as text, in pieces that are to be written one after the other, so that a large one never lies in memory as
 * a whole. Decides nothing and looks at nothing else: the same report and options give the same bytes.
 */
export type Reporter = (report: Report, options: ReportOptions) => Iterable<string>;
