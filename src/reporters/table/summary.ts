import { SEVERITIES, type Severity } from '../../model/report.ts';
import { flow, type Section } from './page.ts';

/** One line: what counts, by severity. Nothing audited and nothing found are different things. */
export const summary: Section = function* ({ summary: { failures, open, waived, passed }, workloads }, page) {
  const [worst] = SEVERITIES.filter((severity) => failures[severity] > 0);
  const unseen = total(open);
  const parts = [
    workloads.length === 0 ? ['no containers audited'] : [],
    worst
      ? SEVERITIES.flatMap((severity) =>
          failures[severity] > 0 ? [`${failures[severity]} ${severity}`] : [],
        ).join(', ')
      : [],
    !worst && workloads.length > 0 ? 'no findings' : [],
    unseen > 0 ? `${unseen} without evidence` : [],
    waived > 0 ? `${waived} waived` : [],
    `${passed} passed`,
  ].flat();
  const style = worst ?? (unseen > 0 || workloads.length === 0 ? 'unknown' : 'own');
  for (const line of flow(parts, page)) yield page.paint(style, line);
};

const total = (counts: Record<Severity, number>): number =>
  SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);
