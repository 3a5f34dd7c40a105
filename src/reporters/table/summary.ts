import { count } from '../../count.ts';
import { fileGapWords } from '../../file-gaps.ts';
import { type FailOn, type Outcome, type Report, SEVERITIES, type Severity } from '../../model/report.ts';
import { flow, paragraph, type Section, type Style } from './page.ts';

/** What counts, by severity, and what the exit code says of it. */
export const summary: Section = function* (report, page) {
  const style = styleOf(report);
  for (const line of flow(counts(report), page)) yield page.paint(style, line);
  for (const line of paragraph(verdict(report), '', page)) yield page.paint(style, line);
};

/** Nothing audited and nothing found are different things. */
function counts({ summary: { failures, open, waived, passed, notApplicable }, workloads }: Report): string[] {
  const failed = SEVERITIES.filter((severity) => failures[severity] > 0);
  return [
    ...(workloads.length === 0 ? ['no containers audited'] : []),
    ...(failed.length > 0
      ? [`findings: ${failed.map((severity) => `${failures[severity]} ${severity}`).join(', ')}`]
      : workloads.length > 0
        ? ['no findings']
        : []),
    ...(total(open) > 0 ? [`${total(open)} without evidence`] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
    `${count(passed, 'check')} passed`,
    ...(notApplicable > 0 ? [`${notApplicable} not applicable`] : []),
  ];
}

const WORDS: Record<Outcome['result'], string> = { ok: 'PASS', findings: 'FAIL', incomplete: 'INCOMPLETE' };

/** `FAIL: 3 findings at or above high` */
function verdict({
  outcome: { result, failOn, incomplete },
  summary: counted,
  hosts,
  workloads,
}: Report): string {
  const severities = failOn === 'none' ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1);
  const failed = sum(counted.failures, severities);
  const unseen = sum(counted.open, severities);
  const ofFiles = fileGapWords(hosts.flatMap(({ source, gaps }) => (source === 'files' ? gaps : [])));
  const silent = hosts.flatMap(({ coverage }) => coverage.unanswered ?? []).length;
  const parts = [
    ...(failed > 0 ? [`${count(failed, 'finding')} at or above ${failOn}`] : []),
    ...(unseen > 0 ? [`${unseen} without enough evidence`] : []),
    ...(silent > 0 ? [`${count(silent, 'engine')} did not answer`] : []),
    ...ofFiles,
    ...(incomplete && unseen + silent + ofFiles.length === 0
      ? [`${hosts.length > 1 ? 'a host' : 'the host'} could not be seen`]
      : []),
  ];
  const allowed = result === 'ok' && incomplete ? ' (--allow-incomplete)' : '';
  return `${WORDS[result]}: ${parts.join(', ') || nothingBad(failOn, workloads.length)}${allowed}`;
}

function nothingBad(failOn: FailOn, containers: number): string {
  if (failOn === 'none') return 'nothing counts (--fail-on none)';
  return containers === 0 ? 'there were no containers' : `nothing at or above ${failOn}`;
}

function styleOf({ outcome, summary: { failures, open }, workloads }: Report): Style {
  const worst = SEVERITIES.find((severity) => failures[severity] > 0);
  if (outcome.result !== 'ok') return worst ?? 'unknown';
  return total(open) > 0 || workloads.length === 0 ? 'unknown' : 'own';
}

const sum = (by: Record<Severity, number>, severities: readonly Severity[]): number =>
  severities.reduce((total, severity) => total + by[severity], 0);

const total = (by: Record<Severity, number>): number => sum(by, SEVERITIES);
