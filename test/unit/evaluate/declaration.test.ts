import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import type { Place } from '../../../src/model/place.ts';
import type { Finding } from '../../../src/model/report.ts';
import { RULES } from '../../../src/rules/index.ts';
import { completeFacts, type WorkloadSketch } from '../../support/facts.ts';

const PID: Place = {
  file: 'compose.yaml',
  line: 9,
  column: 10,
  endLine: 9,
  endColumn: 14,
  path: 'services.web.pid',
};

const asksForHost = {
  sharing: {
    pid: { kind: 'host', evidence: { witness: 'declared', field: PID.path, value: 'host', place: PID } },
  },
} as const;

const asksForNothing = { sharing: { pid: { kind: 'private', implied: true } } } as const;

const running: WorkloadSketch = {
  configured: { sharing: { pid: { kind: 'host' } } },
  observed: { namespaces: { pid: 'host' } },
};

function judge(workload: WorkloadSketch, tied: number | null = 1): Finding[] {
  const facts = completeFacts({
    engines: [{ kind: 'docker' }],
    workloads: [workload],
    ...(tied !== null && { coverage: { tied } }),
  });
  const policy = {
    ids: ['x'],
    rules: { 'host-pid': 'high', 'namespace-drift': 'critical' } as const,
    assume: {},
    waivers: [],
  };
  return evaluate(facts, policy, {
    rules: RULES,
    evidence: 'kernel',
    today: '2026-11-26',
    tool: { name: 'nsaudit', version: '0.0.0' },
    failOn: 'high',
    allowIncomplete: false,
  }).findings.filter(({ kind }) => kind === 'fail');
}

describe('a container that runs with the host’s PID namespace', () => {
  it('and whose file asks for that, is to be mended at that value', () => {
    expect(judge({ ...running, declared: asksForHost })).toMatchObject([
      { rule: 'host-pid', declaration: 'so', place: { line: 9, path: 'services.web.pid' } },
    ]);
  });

  it('and whose file does not, runs otherwise than declared: the file and the engine disagree', () => {
    expect(judge({ ...running, declared: asksForNothing })).toMatchObject([
      {
        rule: 'namespace-drift',
        message: expect.stringContaining('declared with a PID namespace of its own, has the host'),
      },
      { rule: 'host-pid', declaration: 'otherwise', place: { path: 'services.web' } },
    ]);
  });

  it('and that no file declares, is declared nowhere', () => {
    expect(judge(running)).toMatchObject([{ rule: 'host-pid', declaration: 'nowhere' }]);
  });

  it('where no files were looked at, is nothing of the three', () => {
    expect(judge(running, null)[0]).not.toHaveProperty('declaration');
  });
});
