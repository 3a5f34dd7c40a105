import { groupRules } from '../explain/groups.ts';
import { explainRule, type RulePolicies, type Section } from '../explain/sections.ts';
import type { Rule } from '../rules/rule.ts';
import { padEnd, width, wrap } from '../text.ts';

/** The page about one rule, as lines. */
export function ruleToText(rule: Rule, policies: RulePolicies, columns: number): string[] {
  const sections = explainRule(rule, policies).flatMap((section) => ['', ...sectionToText(section, columns)]);
  return [`${rule.id}  (${rule.severity})`, ...wrap(rule.title, columns), ...sections];
}

function sectionToText({ heading, prose, code = [], items = [] }: Section, columns: number): string[] {
  const indented = (text: string, indent: string): string[] =>
    wrap(text, columns - indent.length).map(
      (line, index) => (index === 0 ? indent : ' '.repeat(indent.length)) + line,
    );
  return [
    heading,
    ...(prose ? indented(prose, '  ') : []),
    // Not wrapped: a command is there to be copied.
    ...code.map((line) => `  ${line}`),
    ...items.flatMap((item) => indented(item, '  - ')),
  ];
}

/** One rule a line, or more where the title is long. */
export function rulesToText(rules: readonly Rule[], columns: number): string[] {
  const ids = Math.max(...rules.map(({ id }) => width(id)));
  const severities = Math.max(...rules.map(({ severity }) => width(severity)));
  const row = ({ id, severity, title }: Rule): string[] => {
    const head = `  ${padEnd(id, ids)}  ${padEnd(severity, severities)}  `;
    return wrap(title, columns - width(head)).map(
      (line, index) => (index === 0 ? head : ' '.repeat(width(head))) + line,
    );
  };
  return groupRules(rules).flatMap(({ title, rules: members }, index) => [
    ...(index > 0 ? [''] : []),
    title,
    ...members.flatMap(row),
  ]);
}
