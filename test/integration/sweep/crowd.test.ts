import { afterEach, describe, expect, it } from '@jest/globals';
import { ContainerGroups } from '../../../src/collect/kernel/container-groups.ts';
import { Crowd } from '../../../src/collect/kernel/crowd.ts';
import { Owners } from '../../../src/collect/kernel/owners.ts';
import { Sweep, type SweepOptions } from '../../../src/collect/kernel/sweep.ts';
import { workload } from '../../support/facts.ts';
import { asNobody } from '../../support/nobody.ts';
import { type SmallHost, smallHost } from '../../support/small-host.ts';

const WEB = 'a'.repeat(64);
const DB = 'd'.repeat(64);

const inWeb = `0::/docker/${WEB}\n`;
const inDb = `0::/docker/${DB}\n`;

const web = workload({
  name: 'web',
  id: WEB,
  observed: { pid: 100, confirmedBy: 'cgroup', cgroup: `/docker/${WEB}` },
});
const db = workload({
  name: 'db',
  id: DB,
  observed: { pid: 200, confirmedBy: 'cgroup', cgroup: `/docker/${DB}` },
});

let host: SmallHost;

afterEach(() => host.remove());

const crowd = (options?: SweepOptions): Crowd =>
  new Crowd(new Sweep(host.proc, options), new Owners(host.proc, new ContainerGroups(host.proc), [web, db]));

describe('the members of a container', () => {
  it('are its processes wherever they stand, and nobody else who stands with them', async () => {
    host = await smallHost({
      100: { cgroup: inWeb, in: { net: 700 } },
      101: { parent: 100, cgroup: inWeb },
      300: { in: { net: 700 } },
    });
    const { pids, denied, standings } = crowd().of(web);
    expect([...pids].sort()).toEqual([100, 101]);
    expect(denied).toBe(0);
    expect([...standings].map(({ namespaces }) => namespaces.net?.ino)).toContain(700);
    expect(standings.size).toBe(2);
  });

  it('that may not be read are counted', async () => {
    host = await smallHost({
      100: { cgroup: inWeb },
      101: { cgroup: inWeb, is: 'denied' },
      200: { cgroup: inDb },
    });
    const found = await asNobody(() => crowd());
    expect(found.of(web)).toMatchObject({ pids: [100], denied: 1 });
    expect(found.of(db)).toMatchObject({ pids: [200], denied: 0 });
  });

  it('with threads that stand elsewhere stand there too', async () => {
    host = await smallHost({ 100: { cgroup: inWeb, threads: { 105: { net: 700 } } } });
    const { standings, threads } = crowd({ threads: true }).of(web);
    expect(threads).toEqual([{ pid: 100, tid: 105 }]);
    expect([...standings].some(({ namespaces }) => namespaces.net?.ino === 700)).toBe(true);
  });

  it('are none for a container that is gone', async () => {
    host = await smallHost();
    expect(crowd().of(db)).toMatchObject({ pids: [], denied: 0, threads: [] });
  });
});

describe('an outsider in a namespace', () => {
  it('is a process of the host or of another container, and none of its own', async () => {
    host = await smallHost({
      100: { cgroup: inWeb, in: { net: 700, ipc: 701 } },
      200: { cgroup: inDb, in: { net: 702, ipc: 701 } },
    });
    const found = crowd();
    expect(found.outsider('net', host.id(700), web)).toBeUndefined();
    expect(found.outsider('ipc', host.id(701), web)).toBe(200);
    expect(found.outsider('ipc', host.id(701), db)).toBe(100);
  });

  it('is found among any number of the container’s own processes', async () => {
    const own = Object.fromEntries(
      [101, 102, 103, 104].map((pid) => [pid, { cgroup: inWeb, in: { net: 700 } }]),
    );
    host = await smallHost({ ...own, 300: { in: { net: 700 } } });
    expect(crowd().outsider('net', host.id(700), web)).toBe(300);
  });

  it('is not one that stands in a namespace of another type with the same inode, or of another nsfs', async () => {
    host = await smallHost({ 300: { in: { uts: 700 } }, 301: { in: { net: 701 } } });
    const found = crowd();
    expect(found.outsider('net', host.id(700), web)).toBeUndefined();
    expect(found.outsider('net', { ...host.id(701), dev: host.id(701).dev + 1 }, web)).toBeUndefined();
    expect(found.outsider('net', host.id(701), web)).toBe(301);
  });

  it('is also who stands there with a thread alone', async () => {
    host = await smallHost({ 300: { threads: { 305: { net: 700 } } } });
    expect(crowd({ threads: true }).outsider('net', host.id(700), web)).toBe(300);
  });

  it('is a zombie, where its PID namespace is concerned', async () => {
    host = await smallHost({ 300: { is: 'zombie', in: { pid: 700 } } });
    expect(crowd().outsider('pid', host.id(700), web)).toBe(300);
  });
});
