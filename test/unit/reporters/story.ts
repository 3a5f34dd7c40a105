import { readFileSync } from 'node:fs';
import { mergeReports } from '../../../src/evaluate/merge.ts';
import type { Coverage } from '../../../src/model/facts.ts';
import type { Report, ReportHost } from '../../../src/model/report.ts';
import { REPORTERS } from '../../../src/reporters/index.ts';
import type { ReportOptions } from '../../../src/reporters/reporter.ts';
import { notApplicable, type Rule } from '../../../src/rules/rule.ts';

/**
 * A host on which somebody was careless: a privileged agent, an intruder in the database's PID namespace, a container
 * named to deceive, one that could not be looked at, a pod, a waiver that holds, one that expired, one for nothing.
 */
export const story = (): Report => JSON.parse(readFileSync('fixtures/golden/report.json', 'utf8'));

/** What every workload and finding of the story says of its host. */
export const STORY_HOST = 'docker-7';

/** The story with the number of its parts changed, and of its host. */
export function storyWith(change: Partial<Report>, ofHost: Partial<ReportHost> = {}): Report {
  const whole = { ...story(), ...change };
  const [host, ...others] = whole.hosts;
  return { ...whole, hosts: [{ ...host, ...ofHost }, ...others] };
}

/** Texts of two rules; the story has more, as a report of a newer version would. */
const STORY_RULES: readonly Rule[] = [
  {
    id: 'host-net',
    title: "Shares the host's network namespace",
    severity: 'high',
    namespace: 'net',
    subject: 'workload',
    reads: ['sharing'],
    exposes: "Every socket on the host's loopback is in reach: see /proc/<pid>/net.",
    prove: ['readlink /proc/PID/ns/net   # the same as of PID 1'],
    remediation: 'Drop --network=host.',
    references: ['https://man7.org/linux/man-pages/man7/network_namespaces.7.html'],
    controls: { cis: { '1.6': ['5.10'], '1.8': ['5.10'] }, nist: ['4.4.2'], cwe: [653, 668] },
    check: () => notApplicable('not called'),
  },
  {
    id: 'engine-icc',
    title: 'Lets containers on the default bridge talk to each other',
    severity: 'low',
    subject: 'engine',
    exposes: 'Any container can try the ports of all others.',
    prove: ['docker network inspect bridge'],
    remediation: 'Set "icc": false in daemon.json.',
    references: [],
    controls: { cwe: [653] },
    check: () => notApplicable('not called'),
  },
];

export function render(
  format: keyof typeof REPORTERS,
  report: Report,
  options: Partial<ReportOptions> = {},
): string {
  const all = { color: false, columns: 80, rules: STORY_RULES, ...options };
  return [...REPORTERS[format](report, all)].join('');
}

/** The story of a host, and of another one of the same name on which there is a container of the same name. */
export function twoHosts(): Report {
  const one = storyWith({ workloads: story().workloads.slice(0, 3) });
  const ids = new Set(one.workloads.map(({ id }) => id));
  const findings = one.findings.filter(({ subject }) => subject.kind === 'engine' || ids.has(subject.id));
  return mergeReports([
    { ...one, findings },
    storyWith({ ...one, findings }, { engines: [], source: 'proc', coverage: UNSEEN }),
  ]);
}

const UNSEEN: Coverage = {
  listed: 3,
  observed: 3,
  stopped: 0,
  vanished: [],
  unlisted: 0,
  unanswered: ['unix:///var/run/docker.sock'],
  linksRead: 24,
  linksDenied: 0,
  requests: 0,
};
