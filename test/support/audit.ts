import { collect } from '../../src/collect/collect.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Facts } from '../../src/model/facts.ts';
import type { EvidenceBasis, Report } from '../../src/model/report.ts';
import { RULES } from '../../src/rules/index.ts';
import { type FakeEngine, type FakeEngineOptions, fakeEngine } from './fake-engine.ts';
import { type FakeProc, fakeProc } from './fake-proc.ts';
import type { EngineCase, ProcCase } from './recorded.ts';

const TOOL = { name: 'nsaudit', version: '0.0.0' };

/** No engine tells of the masks on /proc: of what runs that rule leaves everything open. */
const TOLD_BY_HOSTS = RULES.filter(({ id }) => id !== 'proc-mount');

export interface AuditOptions extends FakeEngineOptions {
  all?: boolean;
  timeoutMs?: number;
  uid?: number;
  evidence?: 'kernel' | 'engine';
  /** Another /proc than the case's own. */
  proc?: FakeProc;
}

/** Collects a case through the fakes: real HTTP, real files. */
export async function collectCase(
  source: string | (EngineCase & ProcCase),
  { all = false, timeoutMs = 2000, uid = 0, proc: given, ...engineOptions }: AuditOptions = {},
): Promise<{ facts: Facts; engine: FakeEngine }> {
  const engine = await fakeEngine(source, engineOptions);
  const proc = given ?? (await fakeProc(source));
  try {
    const facts = await collect({
      source: 'docker',
      engines: [engine.url],
      proc: proc.dir,
      all,
      threads: false,
      settleMs: 0,
      timeoutMs,
      uid,
      env: {},
      home: '/nonexistent',
      tool: TOOL,
      now: new Date('2026-06-01T00:00:00Z'),
    });
    return { facts, engine };
  } finally {
    await engine.close();
    if (!given) await proc.remove();
  }
}

/** Judges by every rule at its own severity. */
export const judgeByAll = (facts: Facts, evidence: EvidenceBasis = 'kernel'): Report =>
  evaluate(
    facts,
    {
      ids: ['all'],
      rules: Object.fromEntries(TOLD_BY_HOSTS.map(({ id, severity }) => [id, severity])),
      assume: {},
      waivers: [],
    },
    { rules: RULES, evidence, today: '2026-06-01', tool: TOOL, failOn: 'high', allowIncomplete: false },
  );

export async function auditCase(
  source: string | (EngineCase & ProcCase),
  options: AuditOptions = {},
): Promise<{ report: Report; facts: Facts; engine: FakeEngine }> {
  const { facts, engine } = await collectCase(source, options);
  return { report: judgeByAll(facts, options.evidence), facts, engine };
}

/** Names of the workloads of which a rule says this. */
export const namesOf = ({ findings }: Report, rule: string, kind: 'fail' | 'open' = 'fail'): string[] =>
  findings
    .filter((finding) => finding.rule === rule && finding.kind === kind)
    .map(({ subject }) => subject.name);
