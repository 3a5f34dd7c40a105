import type { Finding, ReportWorkload } from '../../model/report.ts';
import { truncate, width } from '../../text.ts';
import type { View } from './page.ts';

/**
 * The same report with the beginning of its id behind every name that several containers have, as those of two engines
 * may: who reads a finding has to know of which.
 */
export function withDistinctNames(view: View): View {
  const twice = repeated(view.workloads);
  if (twice.size === 0) return view;
  return {
    ...view,
    workloads: view.workloads.map((workload) =>
      twice.has(workload.name) ? { ...workload, name: distinct(workload) } : workload,
    ),
    findings: view.findings.map((finding) => (twice.has(finding.subject.name) ? renamed(finding) : finding)),
  };
}

function repeated(workloads: readonly ReportWorkload[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { name } of workloads) (seen.has(name) ? twice : seen).add(name);
  return twice;
}

const distinct = ({ name, id }: Pick<ReportWorkload, 'name' | 'id'>): string =>
  `${name} (${/^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id})`;

/** As `truncate`, but the id that tells two of a name apart stays whole where some of the name does. */
export function truncateName(text: string, columns: number): string {
  const [, name, id] = /^(.*)( \([0-9a-f]{12}\))$/s.exec(text) ?? [];
  if (name === undefined || id === undefined || width(text) <= columns || columns < id.length + SHORTEST)
    return truncate(text, columns);
  return truncate(name, columns - id.length) + id;
}

/** Columns of a name that still say something. */
const SHORTEST = 4;

function renamed(finding: Finding): Finding {
  const { subject, message } = finding;
  if (subject.kind !== 'workload') return finding;
  const name = distinct(subject);
  const told = message.startsWith(subject.name) ? name + message.slice(subject.name.length) : message;
  return { ...finding, subject: { ...subject, name }, message: told };
}
