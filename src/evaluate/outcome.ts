import type { FailOn, Outcome, Report, ReportHost } from '../model/report.ts';
import { SEVERITIES, type Severity } from '../model/report.ts';

type Judged = Pick<Report, 'summary' | 'hosts' | 'workloads'>;

/** The severities at or above the one named; none for `none`. */
const counting = (failOn: FailOn): readonly Severity[] =>
  failOn === 'none' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);

/**
 * Whether evidence is missing for a rule that counts: an open verdict at or above the severity, containers that /proc
 * could not show because it is not the host's or hides others' processes, some that were listed and are not judged, or
 * an engine of the machine that did not answer.
 */
export function isIncomplete({ summary, hosts, workloads }: Judged, failOn: FailOn): boolean {
  const severities = counting(failOn);
  if (severities.length === 0) return false;
  const seen = new Map<string, number>();
  for (const { host } of workloads) seen.set(host, (seen.get(host) ?? 0) + 1);
  return (
    hosts.some((host) => isBlind(host) || hasUnread(host) || isDeserted(host, seen.get(host.id) ?? 0)) ||
    severities.some((severity) => summary.open[severity] > 0)
  );
}

const isBlind = ({ source, vantage }: ReportHost): boolean => source === 'proc' && vantage !== 'host';

/** Of a file each thing that could not be read is something that was not judged. */
const hasUnread = ({ source, gaps }: ReportHost): boolean => source === 'files' && gaps.length > 0;

const isDeserted = ({ coverage }: ReportHost, workloads: number): boolean =>
  coverage.listed > workloads + coverage.vanished.length || (coverage.unanswered ?? []).length > 0;

/** A failure is a failure however much is missing beside it; waived ones do not count. */
export function outcomeOf(judged: Judged, failOn: FailOn, allowIncomplete: boolean): Outcome {
  const failed = counting(failOn).some((severity) => judged.summary.failures[severity] > 0);
  const incomplete = isIncomplete(judged, failOn);
  const result = failed ? 'findings' : incomplete && !allowIncomplete ? 'incomplete' : 'ok';
  return { result, failOn, allowIncomplete, incomplete };
}
