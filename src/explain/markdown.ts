import type { Rule } from '../rules/rule.ts';
import { groupRules } from './groups.ts';
import { explainRule, type RulePolicies, type Section } from './sections.ts';

/** The page about one rule. */
export function ruleToMarkdown(rule: Rule, policies: RulePolicies): string {
  const head = [`# ${rule.id}`, `${plain(rule.title)}. Severity: **${rule.severity}**.`];
  return `${[...head, ...explainRule(rule, policies).map(sectionToMarkdown)].join('\n\n')}\n`;
}

export function sectionToMarkdown({ heading, prose, code, items }: Section): string {
  const parts = [`## ${heading}`];
  if (prose) parts.push(plain(prose));
  if (code) parts.push(['```sh', ...code, '```'].join('\n'));
  if (items) parts.push(items.map((item) => `- ${link(item)}`).join('\n'));
  return parts.join('\n\n');
}

/**
 * A table for each group.
 * @param pageOf address of the page about a rule, where there is one
 */
export function rulesToMarkdown(rules: readonly Rule[], pageOf?: (id: string) => string): string {
  const name = (id: string): string => (pageOf ? `[\`${id}\`](${pageOf(id)})` : `\`${id}\``);
  const groups = groupRules(rules).map(({ title, rules: members }) =>
    [
      `## ${title}`,
      '',
      '| rule | severity | finds |',
      '| --- | --- | --- |',
      ...members.map((rule) => `| ${name(rule.id)} | ${rule.severity} | ${plain(rule.title)} |`),
    ].join('\n'),
  );
  return `${groups.join('\n\n')}\n`;
}

const link = (item: string): string => (/^https:\/\/\S+$/.test(item) ? `<${item}>` : plain(item));

/** Keeps `/proc/<pid>` and `CAP_*` from being taken for markup; what stands in backticks is code already. */
const plain = (text: string): string =>
  text.replace(/`[^`]*`|[\\`*_<>[\]|]/g, (found) => (found.length > 1 ? found : `\\${found}`));
