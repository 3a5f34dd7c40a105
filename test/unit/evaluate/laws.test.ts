import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createContext } from '../../../src/evaluate/context.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import type { Facts } from '../../../src/model/facts.ts';
import type { Policy, Waiver } from '../../../src/model/policy.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { NAMESPACE_TYPES } from '../../../src/namespaces.ts';
import { RULES } from '../../../src/rules/index.ts';
import { arbitraryFacts } from '../../support/arbitrary-facts.ts';

const EVERYTHING: Policy = {
  ids: ['everything'],
  rules: Object.fromEntries(RULES.map(({ id, severity }) => [id, severity])),
  assume: {},
  waivers: [],
};

const options = {
  rules: RULES,
  evidence: 'kernel',
  today: '2026-06-01',
  tool: { name: 'nsaudit', version: '0' },
  failOn: 'high',
  allowIncomplete: false,
} as const;

const judge = (facts: Facts, policy = EVERYTHING) => evaluate(facts, policy, options);

/** rule and subject of each fail or open finding; what is not among them passed or does not apply. */
const findingKeys = (facts: Facts, kinds: readonly string[]) =>
  new Set(
    judge(facts)
      .findings.filter(({ kind }) => kinds.includes(kind))
      .map(({ rule, subject }) => `${rule} ${subject.id}`),
  );

const changeFirst = (facts: Facts, change: (workload: Workload) => Workload): Facts => ({
  ...facts,
  workloads: facts.workloads.map((workload, index) => (index === 0 ? change(workload) : workload)),
});

const withoutObserved = ({ observed: _, ...rest }: Workload): Workload => rest;

describe('laws', () => {
  it('no facts make a rule throw, and every verdict carries a message', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        for (const finding of judge(facts).findings) expect(finding.message).not.toBe('');
      }),
    );
  });

  it('says of every subject of every rule exactly one thing', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const { findings, summary } = judge(facts);
        const perWorkload = RULES.filter(({ subject }) => subject === 'workload').length;
        const perEngine = RULES.length - perWorkload;
        const asked = perWorkload * facts.workloads.length + perEngine * facts.engines.length;
        expect(findings.length + summary.passed + summary.notApplicable).toBe(asked);
      }),
    );
  });

  it("never turns a failure into a pass by not looking at a running container's process", () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const [first] = facts.workloads;
        fc.pre(first?.state === 'running');
        const failed = findingKeys(facts, ['fail', 'open']);
        const context = createContext(changeFirst(facts, withoutObserved), {
          evidence: 'kernel',
          assume: {},
        });
        const still = findingKeys(context.facts, ['fail', 'open']);
        const passed = [...failed].filter((key) => key.endsWith(` ${first?.id}`) && !still.has(key));
        const applicable = passed.filter((key) => {
          const rule = RULES.find(({ id }) => key === `${id} ${first?.id}`);
          const workload = context.facts.workloads[0];
          return (
            rule?.subject === 'workload' && workload && rule.check(workload, context).kind !== 'notApplicable'
          );
        });
        expect(applicable).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('passes no namespace rule for a namespace that was not read', () => {
    fc.assert(
      fc.property(arbitraryFacts, fc.constantFrom(...NAMESPACE_TYPES), (facts, type) => {
        const [first] = facts.workloads;
        fc.pre(first?.state === 'running' && first.observed !== undefined);
        const blind = changeFirst(facts, (workload) => {
          const { [type]: _, ...namespaces } = workload.observed?.namespaces ?? {};
          const { uidMap: __, ...observed } = workload.observed ?? {
            pid: 1,
            confirmedBy: 'cgroup',
            nsPids: [],
            startTime: 0,
          };
          return { ...workload, observed: { ...observed, namespaces } } as Workload;
        });
        const { findings } = judge(blind);
        const kinds = findings.filter(
          ({ rule, subject }) => rule === `host-${type}` && subject.id === first?.id,
        );
        expect(kinds).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });

  it('passes no host rule without a reference', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const { workloads, findings } = judge({ ...facts, host: { ...facts.host, reference: {} } });
        for (const { id, namespaces } of workloads) {
          for (const type of NAMESPACE_TYPES) {
            if (namespaces[type].basis !== 'observed' || namespaces[type].id === undefined) continue;
            expect(findings.some(({ rule, subject }) => rule === `host-${type}` && subject.id === id)).toBe(
              true,
            );
          }
        }
      }),
    );
  });

  it('lets a waiver touch nothing but its own findings', () => {
    fc.assert(
      fc.property(arbitraryFacts, fc.constantFrom(...RULES), (facts, rule) => {
        const waiver: Waiver = {
          rule: rule.id,
          workload: { name: 'web' },
          reason: 'r',
          owner: 'o',
          origin: 'p:1:1',
        };
        const plain = judge(facts).findings;
        const waived = judge(facts, { ...EVERYTHING, waivers: [waiver] }).findings;
        expect(waived.map(({ waiver: _, ...finding }) => finding)).toEqual(plain);
        for (const { waiver: note, rule: id, subject } of waived) {
          expect(note !== undefined).toBe(id === rule.id && subject.name === 'web');
        }
      }),
    );
  });

  it('is the same report for the same facts', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        expect(JSON.stringify(judge(structuredClone(facts)))).toBe(JSON.stringify(judge(facts)));
      }),
      { numRuns: 50 },
    );
  });

  it('never calls an audit with open verdicts that count complete', () => {
    fc.assert(
      fc.property(
        arbitraryFacts,
        fc.constantFrom('critical', 'high', 'medium', 'low', 'info'),
        (facts, failOn) => {
          const report = evaluate(facts, EVERYTHING, { ...options, failOn });
          const openAtOrAbove = report.findings.some(
            ({ kind, severity }) =>
              kind === 'open' &&
              ['critical', 'high', 'medium', 'low', 'info'].indexOf(severity) <=
                ['critical', 'high', 'medium', 'low', 'info'].indexOf(failOn),
          );
          if (openAtOrAbove) {
            expect(report.outcome.incomplete).toBe(true);
            expect(report.outcome.result).not.toBe('ok');
          }
        },
      ),
    );
  });
});
