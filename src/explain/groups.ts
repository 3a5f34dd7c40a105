import type { Rule } from '../rules/rule.ts';

export interface RuleGroup {
  title: string;
  rules: Rule[];
}

const TITLES: [title: string, belongs: (rule: Rule) => boolean][] = [
  ['Namespaces shared with the host', ({ id, namespace }) => id === `host-${namespace}`],
  ['Namespaces shared with another workload', ({ id }) => id.startsWith('joined-')],
  ['The engine', ({ subject }) => subject === 'engine'],
  ['What makes namespaces void or weak', () => true],
];

/** Rules as lists show them: in the order of the table, under the first title that fits. */
export function groupRules(rules: readonly Rule[]): RuleGroup[] {
  const titleOf = (rule: Rule): string => TITLES.find(([, belongs]) => belongs(rule))?.[0] ?? '';
  const groups: RuleGroup[] = [];
  for (const rule of rules) {
    const title = titleOf(rule);
    const group = groups.find((candidate) => candidate.title === title);
    if (group) group.rules.push(rule);
    else groups.push({ title, rules: [rule] });
  }
  return groups;
}
