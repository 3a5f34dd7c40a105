import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ContainersByPid } from '../../src/collect/containers-by-pid.ts';
import { MOST_DESCRIPTORS } from '../../src/collect/kernel/handles.ts';
import { Kernel } from '../../src/collect/kernel/kernel.ts';
import { Proc } from '../../src/collect/kernel/proc.ts';
import { SocketHolders } from '../../src/collect/network/socket-holders.ts';
import { SocketOwners } from '../../src/collect/network/socket-owners.ts';
import { completeFacts } from '../support/facts.ts';
import { fakeProc } from '../support/fake-proc.ts';

let root: string;

/** Three processes with four sockets each: 101 to 104 are the first one's. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'nsaudit-holders-'));
  for (const pid of [1, 2, 3]) {
    const folder = join(root, `${pid}`, 'fd');
    mkdirSync(folder, { recursive: true });
    for (const fd of [1, 2, 3, 4]) symlinkSync(`socket:[${pid}0${fd}]`, join(folder, `${fd}`));
  }
});
afterAll(() => rmSync(root, { recursive: true }));

const look = (perProcess: number, inAll: number) => {
  const holders = new SocketHolders(new Proc(root), { perProcess, inAll });
  holders.look([1, 2, 3]);
  const found = [101, 102, 103, 104, 201, 202, 203, 204, 301, 302, 303, 304].filter(
    (inode) => holders.of(inode).length > 0,
  );
  return { found: found.length, crowded: holders.crowded, denied: holders.denied };
};

it.each([
  ['all that are there', 4, 12, { found: 12, crowded: 0, denied: 0 }],
  ['so many of each process', 3, 100, { found: 9, crowded: 3, denied: 0 }],
  ['so many in all', 4, 6, { found: 6, crowded: 2, denied: 0 }],
])('looks at %s', (_, perProcess, inAll, expected) => {
  expect(look(perProcess, inAll)).toEqual(expected);
});

it('says that an owner is unknown because there is too much to look at', async () => {
  const proc = await fakeProc('docker20-matrix');
  const pid = 4_000_001;
  proc.replaceProcess(pid);
  const folder = join(proc.dir, `${pid}`, 'fd');
  mkdirSync(folder);
  for (let fd = 0; fd <= MOST_DESCRIPTORS; fd++) symlinkSync('/dev/null', join(folder, `${fd}`));
  const kernel = new Kernel(new Proc(proc.dir), 0);
  const containers = new ContainersByPid(completeFacts(), kernel);
  const owners = new SocketOwners({ kernel, containers, pid }, [pid]);

  expect(owners.find([{ inode: 31337 }])).toEqual([
    { inode: 31337, owners: [], unknownOwner: 'the descriptors of 1 process are too many to look at all' },
  ]);
  expect(owners.gaps).toEqual([
    {
      reason: 'unavailable',
      what: `${proc.dir}/*/fd`,
      detail: 'of 1 process: too many to look at all',
    },
  ]);
  await proc.remove();
});
