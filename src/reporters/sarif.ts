import type { Run } from 'sarif';
import type { Report } from '../model/report.ts';
import { safeJsonLine } from './json.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import { CWE, cweTaxonomy } from './sarif/cwe.ts';
import { notificationsOf } from './sarif/notifications.ts';
import { mergeFailures, resultOf } from './sarif/results.ts';
import { describeRule } from './sarif/rules.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** Code scanning shows no more. */
const MOST_RESULTS = 5000;

/** SARIF 2.1.0 as GitHub code scanning takes it: one run, open failures only, each with a place in the repository. */
export const sarif: Reporter = function* (report, options) {
  const merged = mergeFailures(report);
  const shown = merged.slice(0, MOST_RESULTS);
  const indices = new Map(report.rules.map(({ id }, index) => [id, index]));
  const run = safeJsonLine(describeRun(report, options, merged.length - shown.length));
  yield `{"$schema":${safeJsonLine(SCHEMA)},"version":"2.1.0","runs":[${run.slice(0, -1)},"results":[`;
  for (const [index, item] of shown.entries()) {
    const result = resultOf(item, indices.get(item.finding.rule) ?? -1);
    yield `${index > 0 ? ',' : ''}\n${safeJsonLine(result)}`;
  }
  yield ']}]}\n';
};

/** All but the results. */
function describeRun(
  report: Report,
  { rules, category }: ReportOptions,
  hidden: number,
): Omit<Run, 'results'> {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  const weaknesses = report.rules.flatMap(({ id }) => known.get(id)?.controls.cwe ?? []);
  return {
    tool: {
      driver: {
        name: report.tool.name,
        version: report.tool.version,
        semanticVersion: report.tool.version,
        rules: report.rules.map((rule) => describeRule(rule, known.get(rule.id))),
        supportedTaxonomies: [{ name: CWE, index: 0 }],
      },
    },
    taxonomies: [cweTaxonomy(weaknesses)],
    // Whether the tool worked; what it found is in the results.
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notificationsOf(report, hidden) }],
    columnKind: 'utf16CodeUnits',
    // Without the slash GitHub takes the category for empty.
    ...(category && { automationDetails: { id: `${category.replace(/\/+$/, '')}/` } }),
  };
}
