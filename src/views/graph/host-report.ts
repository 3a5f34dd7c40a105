import type { Report, ReportHost, ReportWorkload } from '../../model/report.ts';
import { compareText } from '../../order.ts';

/** What a report says of one host. */
export type HostReport = Report & { host: ReportHost };

/** Engines list in the order of creation; the picture of the same host is to be the same. */
export function ofFirstHost(report: Report): HostReport {
  const [host] = report.hosts;
  const workloads = report.workloads.filter((workload) => workload.host === host.id).sort(byName);
  const findings = report.findings.filter(({ subject }) => subject.host === host.id);
  return { ...report, host, workloads, findings };
}

const byName = (a: ReportWorkload, b: ReportWorkload): number =>
  compareText(a.name, b.name) || compareText(a.id, b.id);
