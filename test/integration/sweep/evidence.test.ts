import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { collect } from '../../../src/collect/collect.ts';
import type { Facts } from '../../../src/model/facts.ts';
import type { Report } from '../../../src/model/report.ts';
import { judgeByAll, namesOf } from '../../support/audit.ts';
import { asNobody } from '../../support/nobody.ts';
import { type ProcessSketch, type SmallHost, smallHost } from '../../support/small-host.ts';

const idOf = (letter: string): string => letter.repeat(64);
const [WEB, DB, QUIET] = [idOf('a'), idOf('d'), idOf('c')];
const cgroup = (id: string): string => `0::/docker/${id}\n`;

/** Inodes of a container's own namespaces. */
const own = (base: number) => ({
  cgroup: base,
  ipc: base + 1,
  mnt: base + 2,
  net: base + 3,
  pid: base + 4,
  uts: base + 5,
});
const [webs, dbs, quiets] = [own(7000), own(8000), own(9000)];

/** What anybody does wrong here, one a rule; `quiet` does nothing. */
const PROCESSES: Record<number, ProcessSketch> = {
  90: { name: 'containerd-shim' },
  100: { parent: 90, cgroup: cgroup(WEB), in: webs },
  // In the host's network, where the first process of its container is not.
  101: { name: 'escapee', parent: 100, cgroup: cgroup(WEB), in: { ...webs, net: undefined } },
  200: { parent: 90, cgroup: cgroup(DB), in: dbs },
  // Has the network of another container open.
  201: { parent: 200, cgroup: cgroup(DB), in: dbs, descriptors: { 3: `net:[${webs.net}]` } },
  300: { name: 'intruder', in: { net: dbs.net } },
  400: { parent: 90, cgroup: cgroup(QUIET), in: quiets },
};

const WRONGS = [
  ['escaped-process', WEB],
  ['foreign-process', DB],
  ['namespace-handle', DB],
] as const;

let host: SmallHost;

afterEach(() => host.remove());

const collectHost = (): Promise<Facts> =>
  collect({
    source: 'proc',
    proc: host.proc.root,
    all: false,
    threads: false,
    settleMs: 0,
    timeoutMs: 1000,
    uid: 0,
    env: {},
    home: '/nonexistent',
    tool: { name: 'nsaudit', version: '0.0.0' },
    now: new Date('2026-06-01T00:00:00Z'),
  });

const audit = async (): Promise<Report> => judgeByAll(await asNobody(collectHost));

const shown = (id: string): string => id.slice(0, 12);

const told = (report: Report, kind: 'fail' | 'open'): string[] =>
  WRONGS.filter(([rule, id]) => namesOf(report, rule, kind).includes(shown(id))).map(([rule]) => rule);

const RULES_OF_SWEEP = WRONGS.map(([rule]) => rule);

const openOf = (report: Report, id: string): string[] =>
  RULES_OF_SWEEP.filter((rule) => namesOf(report, rule, 'open').includes(shown(id)));

describe('with all evidence', () => {
  it('each wrong is told of who does it, and of nobody else', async () => {
    host = await smallHost(PROCESSES);
    const report = await audit();
    for (const [rule, id] of WRONGS) expect(namesOf(report, rule)).toEqual([shown(id)]);
    for (const id of [WEB, DB, QUIET]) expect(openOf(report, id)).toEqual([]);
    expect(report.hosts[0]?.sweep).toMatchObject({ denied: 0 });
  });
});

describe('without some of it', () => {
  const hide = (...pids: number[]): void => {
    for (const pid of pids) host.put(pid, { ...PROCESSES[pid], is: 'denied' });
  };

  it.each([
    ['the one that escaped', 101, 'escaped-process'],
    ['the intruder', 300, 'foreign-process'],
    ['the one with the handle', 201, 'namespace-handle'],
  ])('of %s a verdict is open, and the report counts it', async (_, pid, rule) => {
    host = await smallHost(PROCESSES);
    hide(pid);
    const report = await audit();
    expect(told(report, 'open')).toContain(rule);
    expect(report.hosts[0]?.sweep).toMatchObject({ denied: 1 });
  });

  it('of a process of the host nobody can be sure of being alone, and a container’s own verdicts stand', async () => {
    host = await smallHost(PROCESSES);
    hide(300);
    const report = await audit();
    expect(openOf(report, QUIET)).toEqual(['foreign-process']);
  });

  it('of a process that ended nothing is open: there is no longer anything to know', async () => {
    host = await smallHost(PROCESSES);
    host.end(101);
    const report = await audit();
    expect(namesOf(report, 'escaped-process')).toEqual([]);
    expect(namesOf(report, 'escaped-process', 'open')).toEqual([]);
  });

  it('whatever is hidden, what failed with all of it does not pass', async () => {
    const pids = [1, 2, 100, 101, 200, 201, 300, 400];
    await fc.assert(
      fc.asyncProperty(fc.subarray(pids), fc.boolean(), async (hidden, isOldKernel) => {
        host = await smallHost(PROCESSES);
        try {
          hide(...hidden);
          // Its first network and mount namespaces have no fixed inodes: kthreadd or PID 1 must tell.
          if (isOldKernel) writeFileSync(join(host.proc.root, 'sys/kernel/osrelease'), '5.10.0\n');
          const report = await audit();
          expect([...told(report, 'fail'), ...told(report, 'open')].sort()).toEqual(
            [...RULES_OF_SWEEP].sort(),
          );
        } finally {
          await host.remove();
        }
      }),
      { numRuns: 60 },
    );
  });
});
