import { describe, expect, it } from '@jest/globals';
import { groupRules } from '../../../src/explain/groups.ts';
import { rulesToMarkdown, ruleToMarkdown } from '../../../src/explain/markdown.ts';
import { explainRule } from '../../../src/explain/sections.ts';
import { RULES } from '../../../src/rules/index.ts';
import { notApplicable, type Rule } from '../../../src/rules/rule.ts';

const POLICIES = { baseline: 'high', strict: 'off' } as const;

const rule = (texts: Partial<Rule> = {}): Rule =>
  ({
    id: 'loud-neighbour',
    subject: 'workload',
    title: 'Makes noise',
    severity: 'low',
    exposes: 'Nobody sleeps at <night>.',
    prove: ["cat '/proc/PID/noise'   # 1: it does", 'date'],
    remediation: 'Turn it *down*.',
    references: ['https://example.org/noise'],
    controls: {},
    check: () => notApplicable(''),
    ...texts,
  }) as Rule;

const items = (heading: string, texts?: Partial<Rule>) =>
  explainRule(rule(texts), POLICIES).find((section) => section.heading === heading)?.items;

describe('explainRule', () => {
  it('says of a namespace what it isolates and since when', () => {
    const [first] = explainRule(rule({ namespace: 'uts' }), POLICIES);
    expect(first?.prose).toBe(
      'A UTS namespace isolates the host name and the NIS domain name. Linux has it since 2.6.19; uts_namespaces(7) describes it.',
    );
  });

  it('leaves out the namespace of a rule that has none, and controls where there are none', () => {
    const headings = explainRule(rule(), POLICIES).map(({ heading }) => heading);
    expect(headings).toEqual([
      'What it exposes',
      'Prove it by hand',
      'Fix it',
      'In the built-in policies',
      'Further reading',
    ]);
  });

  it('puts the comment of a command before it', () => {
    const code = explainRule(rule(), POLICIES).flatMap((section) => section.code ?? []);
    expect(code).toEqual(['# 1: it does', "cat '/proc/PID/noise'", 'date']);
  });

  it.each([
    [{ '1.6': ['5.1'], '1.8': ['5.1'] }, ['CIS Docker Benchmark 1.6 and 1.8: 5.1']],
    [
      { '1.6': ['2.9'], '1.8': ['2.10', '5.1'] },
      ['CIS Docker Benchmark 1.6: 2.9', 'CIS Docker Benchmark 1.8: 2.10, 5.1'],
    ],
  ])('tells the versions of the benchmark apart where they differ', (cis, lines) => {
    expect(items('Controls that ask for it', { controls: { cis } })).toEqual(lines);
  });

  it('lists the severity in each policy', () => {
    expect(items('In the built-in policies')).toEqual(['baseline: high', 'strict: off']);
  });
});

describe('groupRules', () => {
  it('puts every rule into one group, in the order of the table', () => {
    const groups = groupRules(RULES);
    expect(groups.flatMap(({ rules }) => rules)).toHaveLength(RULES.length);
    expect(groups.map(({ title }) => title)).toEqual([
      'Namespaces shared with the host',
      'Namespaces shared with another workload',
      'What makes namespaces void or weak',
      'The engine',
    ]);
    expect(groups[0]?.rules).toHaveLength(8);
  });
});

describe('in Markdown', () => {
  it('keeps prose from being taken for markup, and commands as they are', () => {
    const page = ruleToMarkdown(rule(), POLICIES);
    expect(page).toContain('Nobody sleeps at \\<night\\>.');
    expect(page).toContain('Turn it \\*down\\*.');
    expect(page).toContain("```sh\n# 1: it does\ncat '/proc/PID/noise'\ndate\n```");
    expect(page).toContain('- <https://example.org/noise>');
  });

  it('links pages only where there are some', () => {
    const row = '| severity | finds |';
    expect(rulesToMarkdown([rule()])).toContain(
      `| rule ${row}\n| --- | --- | --- |\n| \`loud-neighbour\` | low | Makes noise |`,
    );
    expect(rulesToMarkdown([rule()], (id) => `${id}.md`)).toContain(
      '| [`loud-neighbour`](loud-neighbour.md) |',
    );
  });
});
