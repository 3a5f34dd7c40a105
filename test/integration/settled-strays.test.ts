import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { collect } from '../../src/collect/collect.ts';
import type { Stray } from '../../src/model/host.ts';
import { type FakeProc, fakeProc } from '../support/fake-proc.ts';
import { syntheticCase } from '../support/synthetic.ts';

/** Far beyond what a test may take: who waits for it fails. */
const FOR_EVER = 2 ** 30;
const INTRUDER = 7777;

let proc: FakeProc;

beforeAll(async () => {
  const made = syntheticCase([{ name: 'web' }]);
  const [web] = Object.values(made.proc);
  if (!web) throw new Error('no container was made');
  const numbers = { Pid: `${INTRUDER}`, Tgid: `${INTRUDER}`, PPid: '1', NSpid: `${INTRUDER}` };
  const ns = { ...made.host.self.ns, net: web.ns.net ?? '' };
  made.proc[INTRUDER] = { ...web, ns, cgroup: '0::/\n', status: { ...web.status, ...numbers } };
  proc = await fakeProc(made);
});
afterAll(() => proc.remove());

async function straysAfter(settleMs: number, settled: Set<string>): Promise<Stray[] | undefined> {
  const { sweep } = await collect({
    source: 'proc',
    proc: proc.dir,
    all: false,
    threads: false,
    settleMs,
    settled,
    timeoutMs: 2000,
    uid: 0,
    env: {},
    home: '/nonexistent',
    tool: { name: 'nsaudit', version: '0.0.0' },
    now: new Date('2026-06-01T00:00:00Z'),
  });
  return sweep?.strays;
}

it('waits for no stray that was one at the last look, and forgets who has gone', async () => {
  const settled = new Set<string>();
  const first = await straysAfter(0, settled);
  expect(first).toMatchObject([{ pid: INTRUDER }]);
  expect(await straysAfter(FOR_EVER, settled)).toEqual(first);
  const [before] = settled;
  proc.replaceProcess(INTRUDER, { starttime: '9' });
  expect(await straysAfter(0, settled)).toMatchObject([{ pid: INTRUDER }]);
  expect(settled.size).toBe(1);
  expect(settled).not.toContain(before);
  proc.dropProcess(INTRUDER);
  expect(await straysAfter(FOR_EVER, settled)).toEqual([]);
  expect(settled.size).toBe(0);
});
