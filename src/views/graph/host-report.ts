import type { Report, ReportHost } from '../../model/report.ts';

/** A report, and of its hosts the one that is drawn. */
export type HostReport = Report & { host: ReportHost };
