import type { Notification } from 'sarif';
import type { GapReason } from '../../model/evidence.ts';
import type { Coverage } from '../../model/facts.ts';
import { type Report, SEVERITIES } from '../../model/report.ts';
import { NAMESPACE_TYPES } from '../../namespaces.ts';

const WORDS: Record<GapReason, string> = {
  denied: 'The scanner may not read what it needed',
  vanished: 'Something ended while it was looked at',
  unconfirmed: 'No process could be made sure of',
  unavailable: 'Something is not there, or not to be seen from here',
  timeout: 'There was no answer in time',
  malformed: 'Something could not be understood',
};

/**
 * What the run did not see, in numbers: paths and pids of gaps would tell about the machine and change with each run.
 * @param hidden results left out because a file takes only so many
 */
export function notificationsOf(report: Report, hidden: number): Notification[] {
  const { hosts, summary, workloads } = report;
  const gaps = hosts.flatMap((host) => host.gaps);
  const sum = (count: (coverage: Coverage) => number): number =>
    hosts.reduce((total, { coverage }) => total + count(coverage), 0);
  const open = SEVERITIES.reduce((sum, severity) => sum + summary.open[severity], 0);
  const unknown = NAMESPACE_TYPES.filter((type) =>
    hosts.some(({ source, reference }) => source !== 'files' && !reference[type]),
  );
  const texts: [id: string, number: number, text: string][] = [
    ['no-containers', workloads.length === 0 ? 1 : 0, 'No container was audited'],
    ['no-reference', unknown.length, `The host's namespaces are not known (${unknown.join(', ')})`],
    [
      'engines-unanswered',
      sum(({ unanswered = [] }) => unanswered.length),
      'An engine of the machine did not answer',
    ],
    ...Object.entries(WORDS).map(([reason, words]): [string, number, string] => [
      reason,
      gaps.filter((gap) => gap.reason === reason).length,
      words,
    ]),
    [
      'vanished-containers',
      sum(({ vanished }) => vanished.length),
      'Containers ended before they could be looked at',
    ],
    ['links-denied', sum(({ linksDenied }) => linksDenied), 'Namespace links may not be read'],
    [
      'open-verdicts',
      open,
      'Verdicts are open because evidence is missing: they are neither passes nor results',
    ],
    ['results-left-out', hidden, 'Results are left out, the least severe ones: code scanning shows no more'],
  ];
  return texts
    .filter(([, number]) => number > 0)
    .map(([id, number, text]) => ({
      descriptor: { id },
      level: 'warning',
      message: { text: `${text}${number > 1 ? `: ${number}` : ''}.` },
    }));
}
