import type { Coverage, Engine, Host, SourceName } from '../../model/facts.ts';
import type { Report, ReportWorkload } from '../../model/report.ts';
import { compareText } from '../../order.ts';

/** One host, and what a report says of it. */
export interface Scene extends Pick<Report, 'tool' | 'policy' | 'workloads' | 'findings'> {
  host: SceneHost;
}

interface SceneHost extends Host {
  collectedAt: string;
  source: SourceName;
  engines: Engine[];
  coverage: Coverage;
}

/** Engines list in the order of creation; the picture of the same host is to be the same. */
export function sceneOf(report: Report): Scene {
  const { tool, policy, findings, collectedAt, source, engines, coverage } = report;
  const workloads = report.workloads.toSorted(byName);
  return {
    tool,
    policy,
    workloads,
    findings,
    host: { ...report.host, collectedAt, source, engines, coverage },
  };
}

const byName = (a: ReportWorkload, b: ReportWorkload): number =>
  compareText(a.name, b.name) || compareText(a.id, b.id);
