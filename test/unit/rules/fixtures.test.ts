import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createContext } from '../../../src/evaluate/context.ts';
import type { Assumptions } from '../../../src/model/policy.ts';
import { RULES, ruleById } from '../../../src/rules/index.ts';
import type { Verdict } from '../../../src/rules/rule.ts';
import { completeFacts, type FactsSketch } from '../../support/facts.ts';

/** fixtures/rules/<rule>/<verdict>-<what>.json */
interface Fixture {
  /** Id of the workload or engine that is judged. */
  subject: string;
  evidence?: 'kernel' | 'engine';
  assume?: Assumptions;
  /** Where the words are part of the case. */
  message?: string;
  facts: FactsSketch;
}

const FOLDER = new URL('../../../fixtures/rules/', import.meta.url);

const casesOf = (rule: string): string[] =>
  readdirSync(new URL(`${rule}/`, FOLDER))
    .filter((file) => file.endsWith('.json'))
    .sort();

const verdictIn = (file: string): string => file.split('-')[0] ?? '';

const readFixture = (rule: string, file: string): Fixture =>
  JSON.parse(readFileSync(new URL(`${rule}/${file}`, FOLDER), 'utf8'));

function judge(id: string, { subject, evidence = 'kernel', assume = {}, facts: sketch }: Fixture): Verdict {
  const facts = completeFacts(sketch);
  const context = createContext(facts, { evidence, assume });
  const rule = ruleById(id);
  if (rule?.subject === 'workload') {
    const workload = facts.workloads.find((candidate) => candidate.id === subject);
    if (workload) return rule.check(workload, context);
  }
  if (rule?.subject === 'engine') {
    const engine = facts.engines.find((candidate) => candidate.id === subject);
    if (engine) return rule.check(engine, context);
  }
  throw new Error(`no rule ${id}, or nothing called ${subject} for it to judge`);
}

const folders = readdirSync(FOLDER).sort();

describe.each(folders)('rule %s', (id) => {
  it.each(casesOf(id))('judges %s as its name says', (file) => {
    const fixture = readFixture(id, file);

    const { kind, message, evidence } = judge(id, fixture);

    expect({ kind, message }).toEqual({ kind: verdictIn(file), message: fixture.message ?? message });
    expect(kind === 'fail' ? evidence : ['no evidence needed']).not.toHaveLength(0);
  });
});

/** Verdicts that a rule cannot give, and why. */
const IMPOSSIBLE: Record<string, { verdicts: string[]; because: string }> = {};

describe('every rule has a case', () => {
  it.each(RULES.map(({ id }) => id))('that fails, one that passes and one that stays open: %s', (id) => {
    const wanted = ['fail', 'open', 'pass'].filter((verdict) => !IMPOSSIBLE[id]?.verdicts.includes(verdict));
    const present = new Set(folders.includes(id) ? casesOf(id).map(verdictIn) : []);

    expect(wanted.filter((verdict) => !present.has(verdict))).toEqual([]);
  });
});
