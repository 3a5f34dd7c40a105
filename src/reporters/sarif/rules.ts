import type { ReportingDescriptor } from 'sarif';
import type { ReportRule, Severity } from '../../model/report.ts';
import type { Rule } from '../../rules/rule.ts';
import { cweId, cweRelationships } from './cwe.ts';
import { helpOf } from './help.ts';
import { LEVELS, PROBLEM_SEVERITIES, SCORES } from './severity.ts';

/**
 * A rule that the policy has switched on. Its texts never depend on a finding: GitHub shows those of the newest upload
 * with all alerts.
 */
export function describeRule(
  { id, title, severity }: ReportRule,
  rule: Rule | undefined,
): ReportingDescriptor {
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: title },
    fullDescription: { text: (rule?.exposes ?? title).slice(0, LONGEST) },
    ...(rule && { help: helpOf(rule) }),
    ...(rule?.references[0] !== undefined && { helpUri: rule.references[0] }),
    defaultConfiguration: { level: LEVELS[severity] },
    ...cweRelationships(rule?.controls.cwe ?? []),
    properties: propertiesOf(severity, rule),
  };
}

/** Of fullDescription. */
const LONGEST = 1024;

/** More are not kept. */
const TAGS = 10;

function propertiesOf(severity: Severity, rule: Rule | undefined): Record<string, unknown> {
  const weaknesses = (rule?.controls.cwe ?? []).map(
    (number) => `external/cwe/${cweId(number).toLowerCase()}`,
  );
  const score = SCORES[severity];
  return {
    tags: ['security', 'isolation', 'containers', ...weaknesses].slice(0, TAGS),
    // The kernel's own ids leave no doubt; what rests on configuration may have been changed since.
    precision: rule?.namespace ? 'very-high' : 'high',
    'problem.severity': PROBLEM_SEVERITIES[severity],
    ...(score !== undefined && { 'security-severity': score }),
  };
}

const pascalCase = (id: string): string =>
  id.replace(/(^|-)(\w)/g, (_, _dash, letter: string) => letter.toUpperCase());
