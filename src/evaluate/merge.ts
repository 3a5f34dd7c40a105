import {
  type Report,
  type ReportHost,
  SEVERITIES,
  type Severity,
  type Summary,
  type WaiverNote,
} from '../model/report.ts';
import { worstFirst } from '../order.ts';
import { outcomeOf } from './outcome.ts';

/**
 * One report of all: of each host one that was judged by itself, by the same policy on the same day. So no rule compares
 * what is on two machines, where equal inodes mean nothing.
 */
export function mergeReports(reports: readonly [Report, ...Report[]]): Report {
  const [first, ...others] = reports;
  if (others.length === 0) return first;
  const { failOn, allowIncomplete } = first.outcome;
  const apart = renamed(reports);
  const [head, ...rest] = apart;
  const merged = {
    ...first,
    hosts: [...head.hosts, ...rest.flatMap(({ hosts }) => hosts)] satisfies Report['hosts'],
    workloads: apart.flatMap(({ workloads }) => workloads),
    findings: apart.flatMap(({ findings }) => findings).sort(worstFirst),
    waivers: { expired: first.waivers.expired, unused: unusedInAll(reports) },
    summary: sumOf(reports.map(({ summary }) => summary)),
  } satisfies Report;
  return { ...merged, outcome: outcomeOf(merged, failOn, allowIncomplete) };
}

/** Hosts may have one name: `db`, `db-2`, in the order in which they were given. */
function renamed(reports: readonly [Report, ...Report[]]): [Report, ...Report[]] {
  const taken = new Set<string>();
  const [first, ...others] = reports;
  return [rename(first, taken), ...others.map((report) => rename(report, taken))];
}

function rename(report: Report, taken: Set<string>): Report {
  const [own, ...more] = report.hosts;
  const id = freeId(own.id, taken);
  taken.add(id);
  return {
    ...report,
    hosts: [{ ...own, id } satisfies ReportHost, ...more],
    workloads: report.workloads.map((workload) => ({ ...workload, host: id })),
    findings: report.findings.map((finding) => ({ ...finding, subject: { ...finding.subject, host: id } })),
  };
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let number = 2; taken.has(id); number++) id = `${wanted}-${number}`;
  return id;
}

/** One that did something on any host is of use. */
function unusedInAll([first, ...others]: readonly [Report, ...Report[]]): WaiverNote[] {
  const keysOf = ({ waivers }: Report) => new Set(waivers.unused.map(keyOf));
  const unused = others.map(keysOf);
  return first.waivers.unused.filter((note) => unused.every((keys) => keys.has(keyOf(note))));
}

const keyOf = ({ rule, origin, selector }: WaiverNote): string => JSON.stringify([rule, origin, selector]);

function sumOf(summaries: readonly Summary[]): Summary {
  const sum = (count: (summary: Summary) => number): number =>
    summaries.reduce((total, summary) => total + count(summary), 0);
  const bySeverity = (countsOf: (summary: Summary) => Record<Severity, number>): Record<Severity, number> => {
    const sums: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
    for (const severity of SEVERITIES) sums[severity] = sum((summary) => countsOf(summary)[severity]);
    return sums;
  };
  return {
    failures: bySeverity(({ failures }) => failures),
    waived: sum(({ waived }) => waived),
    open: bySeverity(({ open }) => open),
    passed: sum(({ passed }) => passed),
    notApplicable: sum(({ notApplicable }) => notApplicable),
  };
}
