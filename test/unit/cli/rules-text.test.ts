import { describe, expect, it } from '@jest/globals';
import { rulesToText, ruleToText } from '../../../src/cli/rules-text.ts';
import { explainRule } from '../../../src/explain/sections.ts';
import { RULES } from '../../../src/rules/index.ts';
import type { Rule } from '../../../src/rules/rule.ts';
import { width } from '../../../src/text.ts';

const POLICIES = { baseline: 'high', strict: 'off' } as const;

describe('rulesToText', () => {
  it.each([60, 80, 100])('fits %i columns', (columns) => {
    const lines = rulesToText(RULES, columns);
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns);
  });
});

describe('ruleToText', () => {
  const commandsOf = (rule: Rule) =>
    explainRule(rule, POLICIES).flatMap(({ code = [] }) => code.map((line) => `  ${line}`));

  it.each([...RULES])('fits $id into 80 columns, commands aside', (rule) => {
    const commands = commandsOf(rule);
    const prose = ruleToText(rule, POLICIES, 80).filter((line) => !commands.includes(line));
    expect(prose.filter((line) => width(line) > 80)).toEqual([]);
  });

  it.each([...RULES])('keeps the commands of $id whole, as they are there to be copied', (rule) => {
    expect(ruleToText(rule, POLICIES, 40)).toEqual(expect.arrayContaining(commandsOf(rule)));
  });
});
