import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import type { DeclaredField } from '../../../src/model/declared.ts';
import type { Place } from '../../../src/model/place.ts';
import type { Policy } from '../../../src/model/policy.ts';
import type { Report } from '../../../src/model/report.ts';
import { RULES } from '../../../src/rules/index.ts';
import type { Rule } from '../../../src/rules/rule.ts';
import { completeFacts, type WorkloadSketch } from '../../support/facts.ts';

const ALL: Policy = {
  ids: ['all'],
  rules: Object.fromEntries(RULES.map(({ id, severity }) => [id, severity])),
  assume: {},
  waivers: [],
};

const judge = (workload: WorkloadSketch, rules?: readonly Rule[]): Report => judgeAll([workload], rules);

function judgeAll(workloads: WorkloadSketch[], rules: readonly Rule[] = RULES): Report {
  return evaluate(completeFacts({ source: 'files', workloads }), ALL, {
    rules,
    evidence: 'files',
    today: '2026-11-26',
    tool: { name: 'nsaudit', version: '0.0.0' },
    failOn: 'high',
    allowIncomplete: false,
  });
}

const at = (line: number, path: string): Place => ({
  file: 'compose.yaml',
  line,
  column: 10,
  endLine: line,
  endColumn: 14,
  path,
});

const undecided = (field: DeclaredField) => ({
  undecided: { [field]: [{ why: 'depends on X, which is not set', place: at(7, `services.web.${field}`) }] },
});

describe('a value that the files do not settle', () => {
  const reading = RULES.flatMap((rule) =>
    rule.subject === 'workload'
      ? rule.reads.flatMap((field) => (field === 'sharing' ? [] : [{ id: rule.id, field, rule }]))
      : [],
  );

  it.each(reading)('leaves $id open: $field', ({ rule, field }) => {
    const { findings, summary } = judge({ declared: undecided(field) }, [rule]);

    expect(summary.passed).toBe(0);
    expect(findings).toMatchObject([
      { kind: 'open', place: { line: 7 }, message: expect.stringContaining('depends on X') },
    ]);
  });

  it('takes nothing from a failure', () => {
    const declared = { ...undecided('capAdd'), capAdd: ['SYS_ADMIN'], places: { capAdd: [at(5, 'a')] } };
    const { findings } = judge({ declared });

    expect(findings.filter(({ kind }) => kind === 'fail').map(({ rule }) => rule)).toContain(
      'added-capability',
    );
  });

  it('is no matter once an engine has told what it was given', () => {
    const rules = RULES.filter(({ id }) => id === 'privileged');
    const { findings } = judge(
      { declared: undecided('privileged'), configured: { privileged: true } },
      rules,
    );

    expect(findings).toMatchObject([{ kind: 'fail' }]);
  });
});

it('a rule that needs a look at the kernel has nothing to say of a file', () => {
  const kernel = RULES.filter((rule) => rule.subject === 'workload' && rule.reads.length === 0);

  expect(kernel.map(({ id }) => id)).toContain('escaped-process');
  expect(judge({ declared: {} }, kernel).summary).toMatchObject({ passed: 0, notApplicable: kernel.length });
});

describe('a chain of thousands that join one another', () => {
  const COUNT = 3000;
  const rules = RULES.filter(({ id }) => id === 'host-net');
  const judgeChain = (last: string | undefined): Report =>
    judgeAll(
      Array.from({ length: COUNT }, (_, n) => {
        const target = n < COUNT - 1 ? `s${n + 1}` : last;
        const net = target === undefined ? { kind: 'host' as const } : { kind: 'container' as const, target };
        return { id: `s${n}`, name: `s${n}`, declared: { sharing: { net } } };
      }),
      rules,
    );

  it.each([
    ['fails where its end has the host', undefined, ['fail']],
    ['is open where it ends nowhere', 'gone', ['open']],
    ['is open where it is a ring', 's0', ['open']],
  ])('%s', (_, last, kinds) => {
    const { findings } = judgeChain(last);

    expect(findings).toHaveLength(COUNT);
    expect([...new Set(findings.map(({ kind }) => kind))]).toEqual(kinds);
    // Each tells the first links and the last one.
    expect(Math.max(...findings.map(({ evidence }) => evidence.length))).toBeLessThan(30);
  });
});

describe('a finding points at the value that is to blame', () => {
  it('of several in a list', () => {
    const places = [at(5, 'services.web.cap_add[0]'), at(6, 'services.web.cap_add[1]')];
    const { findings } = judge({ declared: { capAdd: ['CHOWN', 'sys_admin'], places: { capAdd: places } } });

    expect(findings.find(({ rule }) => rule === 'added-capability')).toMatchObject({
      place: { line: 6 },
      evidence: [{ field: 'services.web.cap_add[1]', value: 'sys_admin' }],
    });
  });

  it('of a mount', () => {
    const mounts = ['/data', '/var/run/docker.sock'].map((source) => ({
      type: 'bind',
      source,
      target: source,
      writable: true,
      propagation: '',
    }));
    const { findings } = judge({ declared: { mounts, places: { mounts: [at(5, 'a'), at(6, 'b')] } } });

    expect(findings.find(({ rule }) => rule === 'engine-socket')).toMatchObject({ place: { line: 6 } });
  });

  it('where something is missing, at the workload', () => {
    const { findings } = judge({ declared: {} });

    expect(findings.find(({ rule }) => rule === 'new-privileges')).toMatchObject({
      place: { path: 'services.web' },
    });
  });
});

describe('a waiver in the file', () => {
  const judgeWith = (lines: number[], today = '2026-11-26') =>
    evaluate(
      completeFacts({
        source: 'files',
        workloads: [{ declared: { privileged: true, places: { privileged: [at(4, 'a')] } } }],
        waivers: [
          {
            rule: 'privileged',
            workload: {},
            reason: 'because',
            owner: '',
            expires: '2026-12-31',
            at: { file: 'compose.yaml', lines },
            origin: 'compose.yaml:3:1',
          },
        ],
      }),
      ALL,
      {
        rules: RULES,
        evidence: 'files',
        today,
        tool: { name: 'nsaudit', version: '0.0.0' },
        failOn: 'high',
        allowIncomplete: true,
      },
    );

  it('accepts what stands on its lines', () => {
    expect(judgeWith([3, 4])).toMatchObject({ summary: { waived: 1 }, waivers: { unused: [], expired: [] } });
  });

  it('accepts nothing elsewhere, and is reported', () => {
    const { summary, waivers, outcome } = judgeWith([5]);

    expect({ waived: summary.waived, unused: waivers.unused.length }).toEqual({ waived: 0, unused: 1 });
    expect(outcome.result).toBe('findings');
  });

  it('accepts nothing after its last day', () => {
    expect(judgeWith([4], '2027-01-01')).toMatchObject({
      summary: { waived: 0 },
      waivers: { expired: [{ origin: 'compose.yaml:3:1' }] },
    });
  });
});
