import type { MultiformatMessageString } from 'sarif';
import { sectionToMarkdown } from '../../explain/markdown.ts';
import { explainRule, type Section } from '../../explain/sections.ts';
import type { Rule } from '../../rules/rule.ts';

/** What `nsaudit rules RULE` says, beside the alert. */
export function helpOf(rule: Rule): MultiformatMessageString {
  const sections = explainRule(rule, {});
  return { text: sections.map(toText).join('\n\n'), markdown: sections.map(sectionToMarkdown).join('\n\n') };
}

const toText = ({ heading, prose, code = [], items = [] }: Section): string =>
  [
    heading,
    ...(prose ? [prose] : []),
    ...code.map((line) => `  ${line}`),
    ...items.map((item) => `- ${item}`),
  ].join('\n');
