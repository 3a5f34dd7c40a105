import type { MultiformatMessageString } from 'sarif';
import { explainRule, type Section } from '../../explain/sections.ts';
import type { Rule } from '../../rules/rule.ts';

/** What `nsaudit rules RULE` says, beside the alert. */
export function helpOf(rule: Rule): MultiformatMessageString {
  const sections = explainRule(rule, {});
  return { text: sections.map(toText).join('\n\n'), markdown: sections.map(toMarkdown).join('\n\n') };
}

const toText = ({ heading, prose, code = [], items = [] }: Section): string =>
  [
    heading,
    ...(prose ? [prose] : []),
    ...code.map((line) => `  ${line}`),
    ...items.map((item) => `- ${item}`),
  ].join('\n');

const toMarkdown = ({ heading, prose, code, items }: Section): string =>
  [
    `## ${heading}`,
    ...(prose ? [literal(prose)] : []),
    ...(code ? [['```sh', ...code, '```'].join('\n')] : []),
    ...(items
      ? [items.map((item) => `- ${item.startsWith('https://') ? `<${item}>` : literal(item)}`).join('\n')]
      : []),
  ].join('\n\n');

/** Keeps `/proc/<pid>` and `CAP_*` from being taken for markup. */
const literal = (text: string): string => text.replace(/[\\`*_<>[\]]/g, '\\$&');
