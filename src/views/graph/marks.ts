import type { Finding, Report, ReportWorkload } from '../../model/report.ts';
import { type Mark, worstMark } from './graph.ts';
import { addTo } from './lists.ts';

/** What was found of each workload. */
export interface Marks {
  /** The worst of these rules, or of all. */
  worst(workload: ReportWorkload, rules?: readonly string[]): Mark;
  /** How many verdicts lack evidence. */
  open(workload: ReportWorkload): number;
}

export function marksOf({ findings }: Report): Marks {
  const bySubject = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.subject.kind === 'workload') addTo(bySubject, finding.subject.id, finding);
  }
  const of = ({ id }: ReportWorkload): readonly Finding[] => bySubject.get(id) ?? [];
  return {
    worst: (workload, rules) =>
      worstMark(
        of(workload)
          .filter(({ kind, rule }) => kind === 'fail' && (rules?.includes(rule) ?? true))
          .map(({ severity, waiver }) => (waiver ? 'waived' : severity)),
      ),
    open: (workload) => of(workload).filter(({ kind, waiver }) => kind === 'open' && !waiver).length,
  };
}
