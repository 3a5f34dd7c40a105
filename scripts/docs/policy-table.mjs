/**
 * @param {import('./sources.mjs').Sources} sources
 * @returns {Promise<string>} a Markdown table: rules by built-in policies
 */
export async function policyTable({ RULES, resolveBuiltIns }) {
  const policies = await resolveBuiltIns();
  const rows = [
    ['rule', ...policies.map(({ id }) => `\`${id}\``)],
    ['---', ...policies.map(() => '---')],
    ...RULES.map(({ id }) => [
      `[\`${id}\`](rules/${id}.md)`,
      ...policies.map(({ settings }) => settings.get(id)?.severity ?? 'off'),
    ]),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
