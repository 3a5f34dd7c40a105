import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { mergeReports } from '../../../src/evaluate/merge.ts';
import type { Waiver } from '../../../src/model/policy.ts';
import type { Report } from '../../../src/model/report.ts';
import { RULES } from '../../../src/rules/index.ts';
import { completeFacts, type FactsSketch } from '../../support/facts.ts';

const waiver = (rule: string, name: string): Waiver => ({
  rule,
  workload: { name },
  reason: 'known',
  owner: 'ops',
  origin: `ours.yaml: ${rule} ${name}`,
});

const WAIVERS = [waiver('host-net', 'web'), waiver('host-net', 'db'), waiver('host-net', 'nobody')];

const judge = (sketch: FactsSketch): Report =>
  evaluate(
    completeFacts(sketch),
    {
      ids: ['all'],
      rules: Object.fromEntries(RULES.map(({ id, severity }) => [id, severity])),
      assume: {},
      waivers: WAIVERS,
    },
    {
      rules: RULES,
      evidence: 'kernel',
      today: '2026-06-01',
      tool: { name: 'nsaudit', version: '0.0.0' },
      failOn: 'critical',
      allowIncomplete: false,
    },
  );

/** A host on which one container has this network namespace, and nothing else of its own. */
const hostWith = (host: string, name: string, net: number | 'host'): Report =>
  judge({ host: { name: host }, workloads: [{ name, observed: { namespaces: { net } } }] });

describe('reports of several hosts', () => {
  it('of one are that one', () => {
    const report = hostWith('alpha', 'web', 101);
    expect(mergeReports([report])).toBe(report);
  });

  it('share no namespace, whatever its number', () => {
    const merged = mergeReports([hostWith('alpha', 'one', 101), hostWith('beta', 'two', 101)]);
    expect(merged.workloads.map(({ host, namespaces }) => [host, namespaces.net.status])).toEqual([
      ['alpha', 'own'],
      ['beta', 'own'],
    ]);
    expect(
      merged.findings.filter(({ rule, kind }) => rule.startsWith('joined-net') && kind === 'fail'),
    ).toEqual([]);
  });

  it('have hosts that are told apart, also where they have one name, or none', () => {
    const hosts = ['web', 'web-2', 'web', '', ''].map((name) => hostWith(name, 'x', 101));
    const [first, ...others] = hosts as [Report, ...Report[]];
    const { hosts: merged, workloads, findings } = mergeReports([first, ...others]);
    const ids = ['web', 'web-2', 'web-3', 'host', 'host-2'];
    expect(merged.map(({ id }) => id)).toEqual(ids);
    expect(workloads.map(({ host }) => host)).toEqual(ids);
    expect([...new Set(findings.map(({ subject }) => subject.host))].sort()).toEqual([...ids].sort());
  });

  it('count together', () => {
    const reports = [hostWith('alpha', 'one', 'host'), hostWith('beta', 'two', 'host')] as const;
    const merged = mergeReports(reports);
    expect(merged.summary.failures.high).toBe(2);
    expect(merged.summary.passed).toBe(reports[0].summary.passed + reports[1].summary.passed);
    expect(merged.findings).toHaveLength(reports[0].findings.length + reports[1].findings.length);
  });

  it('are incomplete if one is', () => {
    const seen = judge({ host: { name: 'alpha' } });
    const silent = judge({ host: { name: 'beta' }, coverage: { unanswered: ['unix:///run/docker.sock'] } });
    const deserted = judge({ host: { name: 'gamma' }, coverage: { listed: 1 } });
    expect(mergeReports([seen, seen]).outcome.result).toBe('ok');
    expect(mergeReports([seen, silent]).outcome.result).toBe('incomplete');
    expect(mergeReports([deserted, seen]).outcome.result).toBe('incomplete');
  });

  it('take nothing from the containers of one host for the lack of another', () => {
    const full = judge({
      host: { name: 'alpha' },
      workloads: [{ name: 'a', observed: {} }],
      coverage: { listed: 0 },
    });
    const deserted = judge({ host: { name: 'beta' }, coverage: { listed: 1 } });
    expect(mergeReports([full, deserted]).outcome.incomplete).toBe(true);
  });

  it('have waivers that are of no use only where they are of none on any host', () => {
    const merged = mergeReports([hostWith('alpha', 'web', 'host'), hostWith('beta', 'db', 'host')]);
    expect(merged.waivers.unused.map(({ selector }) => selector)).toEqual(['name: nobody']);
    expect(merged.summary.waived).toBe(2);
  });
});
