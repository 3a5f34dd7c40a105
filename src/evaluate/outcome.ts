import { type Report, SEVERITIES, type Severity } from '../model/report.ts';

export type FailOn = Severity | 'none';

/** The severities at or above the one named; none for `none`. */
const counting = (failOn: FailOn): readonly Severity[] =>
  failOn === 'none' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);

/** Whether a failure at or above the severity stands, waived ones aside. */
const hasFailures = ({ summary }: Report, failOn: FailOn): boolean =>
  counting(failOn).some((severity) => summary.failures[severity] > 0);

/**
 * Whether evidence is missing for a rule that counts: an open verdict at or above the severity, or containers that
 * /proc could not show because it is not the host's or hides others' processes.
 */
export function isIncomplete({ summary, source, host }: Report, failOn: FailOn): boolean {
  const severities = counting(failOn);
  if (severities.length === 0) return false;
  const blind = source === 'proc' && host.vantage !== 'host';
  return blind || severities.some((severity) => summary.open[severity] > 0);
}

export type Outcome = 'ok' | 'findings' | 'incomplete';

/** What the exit code says; a failure is a failure however much is missing beside it. */
export function outcomeOf(report: Report, failOn: FailOn, allowIncomplete: boolean): Outcome {
  if (hasFailures(report, failOn)) return 'findings';
  return isIncomplete(report, failOn) && !allowIncomplete ? 'incomplete' : 'ok';
}
