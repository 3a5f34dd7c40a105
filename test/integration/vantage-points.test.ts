import { expect, it } from '@jest/globals';
import type { Report, VerdictKind } from '../../src/model/report.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../../src/namespaces.ts';
import { collectCase, judgeByAll } from '../support/audit.ts';
import { CASE_OF_VANTAGE_POINTS, fakeVantage } from '../support/fake-proc.ts';
import { asNobody } from '../support/nobody.ts';
import {
  isUnreadable,
  recordedCase,
  VANTAGE_POINTS,
  type VantageReading,
  vantagePoint,
} from '../support/recorded.ts';

/** Inodes of the first namespaces on the recorded kernel, Linux 6.18: include/uapi/linux/nsfs.h. */
const FIRST: Record<NamespaceType, number> = {
  mnt: 4026531832,
  net: 4026531833,
  time: 4026531834,
  cgroup: 4026531835,
  pid: 4026531836,
  user: 4026531837,
  uts: 4026531838,
  ipc: 4026531839,
};

const TARGETS = ['container', 'hostNet', 'hardened'];

/** What a reading allows to say of `host-<type>`: the links, and the files that anybody may read. */
function allowed(reading: VantageReading, pid1: VantageReading, type: NamespaceType): VerdictKind {
  const link = reading.ns[type];
  if (typeof link === 'string') return link === `${type}:[${FIRST[type]}]` ? 'fail' : 'pass';
  if (isUnreadable(reading.NSpid) || isUnreadable(pid1.NSpid)) return 'open';
  if (type === 'net') return reading.netDevIno === pid1.netDevIno ? 'fail' : 'pass';
  if (type === 'pid') return reading.NSpid.includes('\t') ? 'pass' : 'fail';
  if (type === 'mnt') return reading.mountinfo === pid1.mountinfo ? 'fail' : 'pass';
  return 'open';
}

async function auditFrom(name: string): Promise<Report> {
  const proc = await fakeVantage(name);
  const { uid } = vantagePoint(name);
  try {
    const { facts } = await asNobody(() => collectCase(CASE_OF_VANTAGE_POINTS, { proc, uid }));
    return judgeByAll(facts);
  } finally {
    await proc.remove();
  }
}

const kindOf = ({ findings }: Report, rule: string, id: string): VerdictKind =>
  findings.find((finding) => finding.rule === rule && finding.subject.id === id)?.kind ?? 'pass';

it.each(VANTAGE_POINTS)('%s allows these verdicts and no others', async (name) => {
  const { targets } = vantagePoint(name);
  const report = await auditFrom(name);
  const pids = new Map(
    Object.values(recordedCase(CASE_OF_VANTAGE_POINTS).inspects).map(({ Id, State }) => [State.Pid, Id]),
  );
  const seen: Record<string, VerdictKind> = {};
  const wanted: Record<string, VerdictKind> = {};
  for (const target of TARGETS) {
    const reading = targets[target];
    const [pid1] = [targets.pid1];
    if (!reading || !pid1 || isUnreadable(reading.NSpid)) continue;
    const id = pids.get(Number(reading.NSpid.split('\t')[0])) ?? '';
    for (const type of NAMESPACE_TYPES) {
      const kind = kindOf(report, `host-${type}`, id);
      const basis = report.workloads.find((workload) => workload.id === id)?.namespaces[type].basis;
      // The engine's word is enough to fail, as it is for Docker's defaults of cgroup, time and user; never to pass.
      seen[`${target} ${type}`] = basis === 'configured' && kind === 'fail' ? 'open' : kind;
      wanted[`${target} ${type}`] = allowed(reading, pid1, type);
    }
  }
  expect(seen).toEqual(wanted);
});

it.each(VANTAGE_POINTS)('%s passes nothing of a container whose processes it does not show', async (name) => {
  const report = await auditFrom(name);
  const blind = report.workloads.filter(({ pid, state }) => pid === undefined && state === 'running');
  for (const { id } of blind) {
    for (const type of NAMESPACE_TYPES) expect(kindOf(report, `host-${type}`, id)).not.toBe('pass');
  }
  expect(report.workloads.length).toBeGreaterThan(0);
});
