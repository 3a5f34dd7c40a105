import { describe, expect, it } from '@jest/globals';
import { RULES, ruleById } from '../../../src/rules/index.ts';

it('every id is a kebab-case word of its own', () => {
  const ids = RULES.map(({ id }) => id);

  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+(-[a-z]+)*$/.test(id))).toEqual([]);
});

it('an id that no rule has finds none', () => {
  expect(ruleById('host-pids')).toBeUndefined();
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (_id, rule) => {
  it('has a title of one line without a full stop', () => {
    expect(rule.title).toMatch(/^[A-Z][^\n]*[^.\n]$/);
  });

  it('says in full sentences what it exposes and how to mend it', () => {
    expect(rule.exposes).toMatch(/^[A-Z].*\.$/);
    expect(rule.remediation).toMatch(/^[A-Z].*\.$/);
  });

  it('fits what code scanning keeps of a description', () => {
    expect(rule.exposes.length).toBeLessThanOrEqual(1024);
  });

  it('shows how to prove it by hand', () => {
    expect(rule.prove.length).toBeGreaterThan(0);
    expect(rule.prove.some((command) => command.includes('   # '))).toBe(true);
  });

  it('refers to pages that can be opened', () => {
    expect(rule.references.length).toBeGreaterThan(0);
    expect(rule.references.filter((reference) => !URL.canParse(reference))).toEqual([]);
    expect(rule.references.every((reference) => reference.startsWith('https://'))).toBe(true);
  });

  it('names section-5 recommendations of CIS alike in both editions', () => {
    const runtime = (numbers: string[] = []) => numbers.filter((number) => number.startsWith('5.'));

    expect(runtime(rule.controls.cis?.['1.6'])).toEqual(runtime(rule.controls.cis?.['1.8']));
  });
});
