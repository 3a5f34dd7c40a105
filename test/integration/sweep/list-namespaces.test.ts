import { afterEach, describe, expect, it } from '@jest/globals';
import { Kernel } from '../../../src/collect/kernel/kernel.ts';
import { Proc } from '../../../src/collect/kernel/proc.ts';
import { type ListOptions, listNamespaces } from '../../../src/collect/namespaces/list-namespaces.ts';
import type { ListedNamespace, NamespaceListing } from '../../../src/model/listing.ts';
import { NAMESPACES, type NamespaceType } from '../../../src/namespaces.ts';
import { asNobody } from '../../support/nobody.ts';
import { type SmallHost, smallHost } from '../../support/small-host.ts';

const WEB = 'a'.repeat(64);
const JOB = 'b'.repeat(64);

let host: SmallHost;

afterEach(() => host.remove());

const list = (options: Partial<ListOptions> = {}, proc = host.proc): Promise<NamespaceListing> =>
  listNamespaces(new Kernel(proc, 0), {
    handles: true,
    askEngines: async () => ({ names: new Map(), others: [] }),
    ...options,
  });

const find = (
  { namespaces }: NamespaceListing,
  type: NamespaceType,
  ns: number,
): ListedNamespace | undefined => namespaces.find((one) => one.type === type && one.ns === ns);

const firstOf = (type: NamespaceType): number =>
  NAMESPACES.find((row) => row.type === type)?.initialInode ?? 0;

describe('who stands in a namespace', () => {
  it('is counted, and the lowest number stands for them', async () => {
    host = await smallHost({ 30: { in: { net: 700 } }, 20: { in: { net: 700, uts: 701 } } });
    const listing = await list();
    expect(find(listing, 'net', 700)).toMatchObject({
      nprocs: 2,
      pid: 20,
      path: '/proc/20/ns/net',
      host: false,
    });
    expect(find(listing, 'uts', 701)).toMatchObject({ nprocs: 1, pid: 20 });
    expect(find(listing, 'net', firstOf('net'))).toMatchObject({ nprocs: 3, pid: 1, host: true });
  });

  it('does not count for another type that has the same inode', async () => {
    host = await smallHost({ 20: { in: { net: 700 } }, 21: { in: { uts: 700 } } });
    const listing = await list();
    expect(find(listing, 'net', 700)).toMatchObject({ nprocs: 1, pid: 20 });
    expect(find(listing, 'uts', 700)).toMatchObject({ nprocs: 1, pid: 21 });
  });

  it('is a kernel thread too, and a zombie where it still stands', async () => {
    host = await smallHost({
      40: { name: 'kdevtmpfs', parent: 2, is: 'kernelThread', in: { mnt: 800 } },
      50: { is: 'zombie', in: { pid: 900, net: 901 } },
    });
    const listing = await list();
    expect(find(listing, 'mnt', 800)).toMatchObject({ nprocs: 1, pid: 40, command: 'kdevtmpfs' });
    expect(find(listing, 'pid', 900)).toMatchObject({ nprocs: 1, pid: 50 });
    expect(find(listing, 'net', 901)).toBeUndefined();
  });

  it('that ended while it was listed, or may not be read, is counted among the processes', async () => {
    host = await smallHost({ 60: { is: 'denied' }, 61: {} });
    /** Its last one is gone as soon as it is listed. */
    class Racing extends Proc {
      override pids(): number[] {
        return [...super.pids(), 99];
      }
    }
    const listing = await asNobody(() => list({}, new Racing(host.proc.root)));
    expect(listing).toMatchObject({ processes: 6, denied: 1, handlesDenied: 1 });
    const users = listing.namespaces.filter(({ type }) => type === 'user');
    expect(users.map(({ nprocs }) => nprocs)).toEqual([4]);
  });

  it('in a PID namespace tells the one around it by its parent, if it is the first in there', async () => {
    host = await smallHost({
      100: { in: { pid: 700 }, nsPids: [100, 1] },
      // Entered: its parent stands wherever.
      200: { in: { pid: 701 }, nsPids: [200, 7] },
    });
    const listing = await list();
    expect(find(listing, 'pid', 700)?.pns).toBe(firstOf('pid'));
    expect(find(listing, 'pid', 701)?.pns).toBeNull();
  });
});

describe('a namespace without a process', () => {
  it('is held by an open descriptor', async () => {
    host = await smallHost({ 70: { descriptors: { 5: 'net:[700]', 6: 'socket:[700]', 7: '/etc/hosts' } } });
    expect(find(await list(), 'net', 700)).toMatchObject({
      nprocs: 0,
      pid: null,
      heldBy: 'descriptor 5 of process 70',
      path: '/proc/70/fd/5',
    });
    expect(find(await list({ handles: false }), 'net', 700)).toBeUndefined();
  });

  it('is held for children to come', async () => {
    host = await smallHost({ 70: { in: { pid_for_children: 'pid:[700]' } } });
    expect(find(await list(), 'pid', 700)).toMatchObject({
      heldBy: 'children to come of process 70',
      path: '/proc/70/ns/pid_for_children',
    });
  });

  it('is held by a thread whose process looks like a zombie', async () => {
    host = await smallHost({ 80: { is: 'headless', threads: { 82: { net: 700 } } } });
    expect(find(await list(), 'net', 700)).toMatchObject({
      nprocs: 0,
      heldBy: 'thread 82 of process 80',
      path: '/proc/80/task/82/ns/net',
    });
  });
});

describe('containers', () => {
  const inWeb = `0::/docker/${WEB}\n`;

  it('are told by cgroup, the innermost, of who does not stand with the host in everything', async () => {
    host = await smallHost({
      100: { cgroup: inWeb, in: { net: 700 } },
      110: { cgroup: `0::/docker/${WEB}/docker/${JOB}\n`, in: { net: 701 } },
      120: { cgroup: inWeb },
    });
    const listing = await list();
    expect(find(listing, 'net', 700)?.containers).toEqual([WEB.slice(0, 12)]);
    expect(find(listing, 'net', 701)?.containers).toEqual([JOB.slice(0, 12)]);
    expect(find(listing, 'net', firstOf('net'))?.containers).toEqual([]);
  });

  it('have the names that engines know, also those that no cgroup shows', async () => {
    host = await smallHost({
      100: { cgroup: inWeb, in: { net: 700 } },
      200: { in: { user: 800, net: 801 } },
    });
    const asked: string[][] = [];
    const listing = await list({
      askEngines: async (shown) => {
        asked.push([...shown]);
        return {
          names: new Map([[WEB, 'web']]),
          others: [{ name: 'job', namespaces: { net: host.id(801) } }],
        };
      },
    });
    expect(asked).toEqual([[WEB]]);
    expect(find(listing, 'net', 700)?.containers).toEqual(['web']);
    expect(find(listing, 'net', 801)?.containers).toEqual(['job']);
  });

  it('are not asked for where there can be none', async () => {
    host = await smallHost({ 100: { in: { net: 700 } } });
    const askEngines = () => Promise.reject(new Error('an engine was asked'));
    await expect(list({ askEngines })).resolves.toMatchObject({ processes: 4 });
  });
});

it('lists of one process what it stands in, and nothing of one that is not there', async () => {
  host = await smallHost({ 20: { in: { net: 700 } }, 21: { in: { uts: 701 } } });
  const { namespaces } = await list({ pid: 20 });
  expect(namespaces.map(({ type }) => type).sort()).toEqual(NAMESPACES.map(({ type }) => type).sort());
  expect(namespaces.some(({ ns }) => ns === 701)).toBe(false);
  await expect(list({ pid: 99 })).resolves.toMatchObject({ namespaces: [] });
});
