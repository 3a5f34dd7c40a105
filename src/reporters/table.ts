import type { Report, ReportHost } from '../model/report.ts';
import type { Reporter } from './reporter.ts';
import { coverage } from './table/coverage.ts';
import { declaredFailures, declaredOpen } from './table/declared.ts';
import { withDistinctNames } from './table/distinct-names.ts';
import { unread } from './table/files.ts';
import { failures } from './table/findings.ts';
import { header, hostHeader, overview } from './table/header.ts';
import { matrix } from './table/matrix.ts';
import { openVerdicts } from './table/open-verdicts.ts';
import { newPage, type Page, type Section, type View } from './table/page.ts';
import { summary } from './table/summary.ts';
import { waivers } from './table/waivers.ts';

const SECTIONS: readonly Section[] = [header, matrix, failures, openVerdicts, waivers, coverage, summary];

/** Of files: nothing runs, and so there is no matrix and no kernel. */
const OF_FILES: readonly Section[] = [header, declaredFailures, declaredOpen, waivers, unread, summary];

/** Of each host, where there are several. */
const OF_HOST: readonly Section[] = [hostHeader, matrix, failures, openVerdicts, waivers, coverage];

/** For a terminal: no line is wider than it, and every string of the report is made fit for it. */
export const table: Reporter = function* (report, options) {
  const page = newPage(options);
  const [host, ...others] = report.hosts;
  const whole: View = { ...report, host };
  if (host.source === 'files') return yield* sections(OF_FILES, whole, page);
  if (others.length === 0) return yield* sections(SECTIONS, withDistinctNames(whole), page);
  yield* sections([overview], whole, page);
  for (const own of report.hosts) {
    yield '\n';
    yield* sections(OF_HOST, withDistinctNames(viewOf(report, own)), page);
  }
  yield '\n';
  // What was accepted stands with each host; what does nothing any more does so on all of them.
  yield* sections([waivers, summary], { ...whole, findings: [] }, page);
};

const viewOf = (report: Report, host: ReportHost): View => ({
  ...report,
  host,
  workloads: report.workloads.filter((workload) => workload.host === host.id),
  findings: report.findings.filter(({ subject }) => subject.host === host.id),
  waivers: { expired: [], unused: [] },
});

/** Each with an empty line before it, but the first. */
function* sections(parts: readonly Section[], view: View, page: Page): Generator<string> {
  let gap = '';
  for (const section of parts) {
    let empty = true;
    for (const line of section(view, page)) {
      yield empty ? `${gap}${line}\n` : `${line}\n`;
      empty = false;
    }
    if (!empty) gap = '\n';
  }
}
