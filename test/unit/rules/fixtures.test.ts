import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createContext } from '../../../src/evaluate/context.ts';
import { judgeWorkload } from '../../../src/evaluate/judge-workload.ts';
import type { Assumptions } from '../../../src/model/policy.ts';
import { NAMESPACE_TYPES } from '../../../src/namespaces.ts';
import { RULES, ruleById } from '../../../src/rules/index.ts';
import type { Verdict } from '../../../src/rules/rule.ts';
import { completeFacts, type FactsSketch } from '../../support/facts.ts';

/**
 * fixtures/rules/<rule>/<verdict>-<what>.json. In a folder with TYPE in its name each case is one for every type of
 * namespace, with TYPE in its text replaced.
 */
interface Fixture {
  /** Id of the workload or engine that is judged. */
  subject: string;
  evidence?: 'kernel' | 'engine';
  assume?: Assumptions;
  /** Where the words are part of the case. */
  message?: string;
  exposure?: string;
  facts: FactsSketch;
}

interface Case {
  rule: string;
  file: string;
  fixture: Fixture;
}

const FOLDER = new URL('../../../fixtures/rules/', import.meta.url);

const CASES = readdirSync(FOLDER).sort().flatMap(casesIn);

function casesIn(folder: string): Case[] {
  const types = folder.includes('TYPE') ? NAMESPACE_TYPES : [''];
  return readdirSync(new URL(`${folder}/`, FOLDER))
    .sort()
    .flatMap((file) => {
      const text = readFileSync(new URL(`${folder}/${file}`, FOLDER), 'utf8');
      return types.map((type) => ({
        rule: folder.replace('TYPE', type),
        file,
        fixture: JSON.parse(text.replaceAll('TYPE', type)),
      }));
    });
}

const verdictIn = (file: string): string => file.split('-')[0] ?? '';

function judge(id: string, { subject, evidence = 'kernel', assume = {}, facts: sketch }: Fixture): Verdict {
  const facts = completeFacts(sketch);
  const context = createContext(facts, { evidence, assume });
  const rule = ruleById(id);
  if (rule?.subject === 'workload') {
    const workload = facts.workloads.find((candidate) => candidate.id === subject);
    // What a file leaves unsettled is the same matter for all rules.
    if (workload?.declared) return judgeWorkload(rule, workload, context);
    if (workload) return rule.check(workload, context);
  }
  if (rule?.subject === 'engine') {
    const engine = facts.engines.find((candidate) => candidate.id === subject);
    if (engine) return rule.check(engine, context);
  }
  throw new Error(`no rule ${id}, or nothing called ${subject} for it to judge`);
}

it.each(CASES)('$rule judges $file as its name says', ({ rule, file, fixture }) => {
  const { kind, message, exposure, evidence } = judge(rule, fixture);

  expect({ kind, message }).toEqual({ kind: verdictIn(file), message: fixture.message ?? message });
  if (fixture.exposure !== undefined) expect(exposure).toBe(fixture.exposure);
  expect(kind === 'fail' ? evidence : ['needs none']).not.toHaveLength(0);
});

describe('every rule has a case that fails, one that passes and one that stays open', () => {
  it.each(RULES.map(({ id }) => id))('%s', (id) => {
    const present = new Set(CASES.filter(({ rule }) => rule === id).map(({ file }) => verdictIn(file)));

    expect(['fail', 'open', 'pass'].filter((verdict) => !present.has(verdict))).toEqual([]);
  });
});
