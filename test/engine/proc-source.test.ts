import { beforeAll, expect, it } from '@jest/globals';
import type { Report, ReportWorkload } from '../../src/model/report.ts';
import { addressOf, describeWith, type EngineName } from './support/lab.ts';
import { type Scan, scan } from './support/run.ts';
import { idsInCgroups, TYPES } from './support/truth.ts';

const ENGINES: EngineName[] = ['docker', 'remap', 'podman', 'nested'];

describeWith(ENGINES, 'a scan without an engine', () => {
  let withoutEngine: Scan;
  let fromEngines: Report[];

  beforeAll(async () => {
    withoutEngine = await scan('--source', 'proc', '--policy', 'strict');
    fromEngines = [];
    for (const engine of ENGINES) {
      const { report } = await scan('--engine', addressOf(engine), '--policy', 'strict');
      fromEngines.push(report);
    }
  });

  const observed = (): ReportWorkload[] =>
    fromEngines.flatMap(({ workloads }) => workloads.filter(({ pid }) => pid !== undefined));

  const counterpart = ({ id }: ReportWorkload) =>
    withoutEngine.report.workloads.find((other) => other.id === id);

  it('finds the containers that have a cgroup, of all engines', async () => {
    const found = withoutEngine.report.workloads.map(({ id }) => id).sort();
    expect(found).toEqual(expect.arrayContaining(observed().map(({ id }) => id)));
    expect(found).toEqual(await idsInCgroups());
  });

  it('sees the same namespaces', () => {
    const inodes = (workload: ReportWorkload | undefined) =>
      TYPES.map((type) => workload?.namespaces[type].id?.ino);
    const wanted = observed().map((workload) => [workload.id, inodes(workload)]);
    const seen = observed().map((workload) => [workload.id, inodes(counterpart(workload))]);
    expect(seen).toEqual(wanted);
  });

  it('fails the same rules about the host’s namespaces', () => {
    const failures = ({ findings }: Report, { id }: ReportWorkload) =>
      findings
        .filter(({ kind, rule, subject }) => kind === 'fail' && subject.id === id && isHostRule(rule))
        .map(({ rule }) => rule)
        .sort();
    for (const report of fromEngines.filter(({ hosts }) => hosts[0].engines[0]?.reachable === 'here')) {
      const workloads = report.workloads.filter(({ pid }) => pid !== undefined);
      const wanted = workloads.map((workload) => [workload.name, failures(report, workload)]);
      const seen = workloads.map((workload) => [workload.name, failures(withoutEngine.report, workload)]);
      expect(seen).toEqual(wanted);
    }
  });

  const isHostRule = (rule: string): boolean => TYPES.some((type) => rule === `host-${type}`);

  it('says where its containers come from', () => {
    expect(withoutEngine.report.hosts[0]).toMatchObject({
      source: 'proc',
      engines: [],
      coverage: { requests: 0 },
    });
  });
});
