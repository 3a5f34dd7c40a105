/**
 * @param {import('./sources.mjs').Sources} sources
 * @returns {Promise<Map<string, string>>} texts by path
 */
export async function rulePages({ RULES, resolveBuiltIns, rulesToMarkdown, ruleToMarkdown }) {
  const policies = await resolveBuiltIns();
  const pages = new Map();
  for (const rule of RULES) {
    const severities = policies.map(({ id, settings }) => [id, settings.get(rule.id)?.severity ?? 'off']);
    pages.set(`docs/rules/${rule.id}.md`, ruleToMarkdown(rule, Object.fromEntries(severities)));
  }
  pages.set('docs/rules/README.md', `${INTRODUCTION}\n${rulesToMarkdown(RULES, (id) => `${id}.md`)}`);
  return pages;
}

const INTRODUCTION = `# Rules

An id names one problem and never changes. The severity is the rule's own; a [policy](../policies.md) may change it or
switch the rule off. \`nsaudit rules ID\` prints the same pages in the terminal.
`;
