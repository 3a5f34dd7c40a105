import { afterEach, describe, expect, it } from '@jest/globals';
import { ContainerGroups } from '../../../src/collect/kernel/container-groups.ts';
import { Owners } from '../../../src/collect/kernel/owners.ts';
import { idOfUser } from '../../../src/collect/kernel/process.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { workload } from '../../support/facts.ts';
import { type ProcessSketch, type SmallHost, smallHost } from '../../support/small-host.ts';

const WEB = 'a'.repeat(64);
const DB = 'd'.repeat(64);

const inWeb = `0::/docker/${WEB}\n`;

/** Containers as they were observed: the first process of each, and the cgroup that told it. */
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

const SHIM: ProcessSketch = { name: 'containerd-shim' };

let host: SmallHost;

afterEach(() => host.remove());

const ownersOf = (...workloads: Workload[]): Owners =>
  new Owners(host.proc, new ContainerGroups(host.proc), workloads);

const names = (owners: readonly Workload[]): string[] => owners.map(({ name }) => name);

describe('by cgroup', () => {
  it('a container has its first process, what that starts, and what is executed in it', async () => {
    host = await smallHost({
      90: SHIM,
      100: { parent: 90, cgroup: inWeb },
      101: { parent: 100, cgroup: inWeb },
      102: { parent: 90, cgroup: inWeb },
    });
    const owners = ownersOf(web, db);
    for (const pid of [100, 101, 102]) expect(names(owners.of(pid))).toEqual(['web']);
    expect(owners.of(90)).toEqual([]);
    expect(owners.of(1)).toEqual([]);
  });

  it('a container of one user keeps its processes where another user’s engine tells of the same id', async () => {
    const apart = { ...web, id: idOfUser(WEB, 1002) };
    host = await smallHost({ 100: { cgroup: inWeb }, 102: { parent: 90, cgroup: inWeb } });
    expect(names(ownersOf(apart).of(102))).toEqual(['web']);
  });

  it('a container inside another one has its processes last, and both have them', async () => {
    const inner = workload({
      name: 'web/job',
      id: `/docker/${WEB}/docker/${DB}`,
      observed: { pid: 110, confirmedBy: 'cgroup', cgroup: `/docker/${WEB}/docker/${DB}` },
    });
    host = await smallHost({
      100: { cgroup: inWeb },
      110: { parent: 100, cgroup: `0::/docker/${WEB}/docker/${DB}\n` },
    });
    expect(names(ownersOf(web, inner).of(110))).toEqual(['web', 'web/job']);
  });

  it('a neighbour does not get a process by a cgroup that somebody named after it', async () => {
    host = await smallHost({
      100: { cgroup: inWeb },
      101: { parent: 100, cgroup: `0::/docker/${WEB}/docker/${DB}\n` },
    });
    expect(names(ownersOf(web, db).of(101))).toEqual(['web']);
  });

  it('hierarchies that contradict one another count for nothing, and descent decides', async () => {
    const torn = `3:pids:/docker/${WEB}\n2:cpu:/docker/${DB}\n`;
    host = await smallHost({
      100: { cgroup: inWeb },
      101: { parent: 100, cgroup: torn },
      300: { cgroup: torn },
    });
    const owners = ownersOf(web, db);
    expect(names(owners.of(101))).toEqual(['web']);
    expect(owners.of(300)).toEqual([]);
  });

  it('is as it was when cgroups were read, and as it is now for who asks so or for who came since', async () => {
    host = await smallHost({ 100: { cgroup: inWeb }, 300: {} });
    const owners = ownersOf(web);
    host.put(300, { cgroup: inWeb });
    host.put(301, { cgroup: inWeb });
    expect(owners.of(300)).toEqual([]);
    expect(names(owners.now(300))).toEqual(['web']);
    expect(names(owners.of(301))).toEqual(['web']);
  });
});

describe('by descent', () => {
  it('who has left the cgroup still has his parents', async () => {
    host = await smallHost({
      100: { cgroup: inWeb },
      101: { parent: 100, cgroup: inWeb },
      102: { parent: 101, cgroup: '0::/\n' },
    });
    expect(names(ownersOf(web).of(102))).toEqual(['web']);
  });

  it('who has been given to init by then is nobody’s, and so is a child of one that is gone', async () => {
    host = await smallHost({ 100: { cgroup: inWeb }, 102: { parent: 1 }, 103: { parent: 99 } });
    const owners = ownersOf(web);
    expect(owners.of(102)).toEqual([]);
    expect(owners.of(103)).toEqual([]);
  });

  it('ends where parents run in a circle, as numbers that are given anew can have it', async () => {
    host = await smallHost({ 100: { cgroup: inWeb }, 300: { parent: 301 }, 301: { parent: 300 } });
    expect(ownersOf(web).of(300)).toEqual([]);
  });

  it('a process in one container’s cgroup that another one started is both’s', async () => {
    const rootless = workload({ name: 'rootless', id: DB, observed: { pid: 200, confirmedBy: 'mounts' } });
    host = await smallHost({ 100: { cgroup: inWeb }, 200: {}, 201: { parent: 200, cgroup: inWeb } });
    expect(names(ownersOf(web, rootless).of(201))).toEqual(['web', 'rootless']);
  });
});

describe('a container without a cgroup', () => {
  const rootless = workload({ name: 'rootless', id: DB, observed: { pid: 200, confirmedBy: 'mounts' } });

  it('has what descends from its first process', async () => {
    host = await smallHost({ 190: { name: 'conmon' }, 200: { parent: 190 }, 201: { parent: 200 }, 300: {} });
    const owners = ownersOf(rootless);
    expect(names(owners.of(200))).toEqual(['rootless']);
    expect(names(owners.of(201))).toEqual(['rootless']);
    expect(owners.of(190)).toEqual([]);
    expect(owners.of(300)).toEqual([]);
  });

  it('may have what its supervisor started, which does not make it its own', async () => {
    host = await smallHost({ 190: { name: 'conmon' }, 200: { parent: 190 }, 205: { parent: 190 }, 300: {} });
    const owners = ownersOf(rootless, web);
    expect(owners.of(205)).toEqual([]);
    expect(owners.startedBySupervisor(205, rootless)).toBe(true);
    expect(owners.startedBySupervisor(300, rootless)).toBe(false);
    expect(owners.startedBySupervisor(205, web)).toBe(false);
  });

  it('has no supervisor in whatever else started it', async () => {
    host = await smallHost({ 190: { name: 'bash' }, 200: { parent: 190 }, 205: { parent: 190 } });
    expect(ownersOf(rootless).startedBySupervisor(205, rootless)).toBe(false);
  });
});
