import type { Reporter } from './reporter.ts';
import { coverage } from './table/coverage.ts';
import { failures } from './table/findings.ts';
import { header } from './table/header.ts';
import { matrix } from './table/matrix.ts';
import { openVerdicts } from './table/open-verdicts.ts';
import { newPage, type Section } from './table/page.ts';
import { summary } from './table/summary.ts';
import { waivers } from './table/waivers.ts';

const SECTIONS: readonly Section[] = [header, matrix, failures, openVerdicts, waivers, coverage, summary];

/** For a terminal: no line is wider than it, and every string of the report is made fit for it. */
export const table: Reporter = function* (report, options) {
  const page = newPage(options);
  let gap = '';
  for (const section of SECTIONS) {
    let empty = true;
    for (const line of section(report, page)) {
      yield empty ? `${gap}${line}\n` : `${line}\n`;
      empty = false;
    }
    if (!empty) gap = '\n';
  }
};
