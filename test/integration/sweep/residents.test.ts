import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Kernel } from '../../../src/collect/kernel/kernel.ts';
import { Proc } from '../../../src/collect/kernel/proc.ts';
import { sweepProcesses } from '../../../src/collect/sweep-processes.ts';
import type { Facts } from '../../../src/model/facts.ts';
import { judgeByAll } from '../../support/audit.ts';
import { completeFacts, workload } from '../../support/facts.ts';
import { type ProcessSketch, type SmallHost, smallHost } from '../../support/small-host.ts';

const WEB = 'a'.repeat(64);
const OWN = { net: 7001, mnt: 7002, uts: 7003, ipc: 7004 };
/** Neither the host's nor the container's first. */
const ASIDE = 5000;

/** A process of the container. */
const inside = (startTime: number, net: number = ASIDE): ProcessSketch => ({
  parent: 100,
  cgroup: `0::/docker/${WEB}\n`,
  in: { ...OWN, net },
  startTime,
});

const outside = (startTime: number): ProcessSketch => ({ name: 'sshd', in: { net: ASIDE }, startTime });

let host: SmallHost;

afterEach(() => host.remove());

class CountingProc extends Proc {
  readonly reads = new Map<string, number>();

  override textIfReadable(pid: number | 'self', file: string): string | undefined {
    const key = `${pid}/${file}`;
    this.reads.set(key, (this.reads.get(key) ?? 0) + 1);
    return super.textIfReadable(pid, file);
  }
}

async function begin(processes: Record<number, ProcessSketch>): Promise<void> {
  host = await smallHost({ 100: { ...inside(1000, OWN.net), parent: 1 }, ...processes });
}

async function look({ threads = false, proc = host.proc } = {}) {
  const kernel = new Kernel(proc, 0);
  const sighting = kernel.observe(100, { id: WEB, files: [] });
  if (!('observed' in sighting)) throw new Error('the container was not seen');
  const web = { ...workload({ name: 'web', id: WEB }), observed: sighting.observed };
  const found = await sweepProcesses(kernel, { workloads: [web], engines: [] }, { threads, settleMs: 0 });
  const facts: Facts = { ...completeFacts({}), host: kernel.host, ...found };
  const finding = judgeByAll(facts).findings.find(({ rule }) => rule === 'escaped-process');
  return { finding, nested: found.workloads[0]?.observed?.processes?.nested };
}

const nameOnHost = (path: string): void =>
  appendFileSync(
    join(host.proc.root, '1/mountinfo'),
    `\n900 1 0:4 net:[${ASIDE}] ${path} rw - nsfs nsfs rw\n`,
  );

describe('a namespace in which the container’s processes stand besides its own', () => {
  it('is somebody else’s if a process of the host was there before any of them', async () => {
    await begin({ 300: outside(10), 101: inside(2000) });
    const { finding, nested } = await look();
    expect(finding).toMatchObject({ kind: 'fail' });
    expect(finding?.message).toContain("in somebody else's network namespace (process 300 (sshd))");
    expect(finding?.evidence.map(({ field }) => field)).toEqual([
      '/proc/101/ns/net',
      '/proc/300/ns/net',
      '/proc/100/ns/net',
    ]);
    expect(nested).toEqual({});
  });

  it('is its own if one of them was there first, whoever came when', async () => {
    await begin({ 101: inside(2000), 300: outside(3000), 102: inside(4000) });
    expect(await look()).toEqual({ finding: undefined, nested: { net: 1 } });
  });

  it('leaves open who made it if it only has a name on the host', async () => {
    await begin({ 101: inside(2000) });
    nameOnHost('/run/netns/blue');
    const { finding, nested } = await look();
    expect(finding).toMatchObject({ kind: 'open' });
    expect(finding?.message).toMatch(
      /process 101 \(sleep\) stands in a named network namespace \(mount of the host at \/run\/netns\/blue\); who made it cannot be told/,
    );
    expect(nested).toEqual({ net: 1 });
  });

  it('is open as well if the host’s mounts could not be read', async () => {
    await begin({ 101: inside(2000) });
    rmSync(join(host.proc.root, '1/mountinfo'));
    const { finding } = await look();
    expect(finding).toMatchObject({ kind: 'open', message: expect.stringContaining('could not be read') });
  });
});

describe('threads of the host', () => {
  it('are there where the first one of their process has ended', async () => {
    await begin({
      300: { ...outside(10), is: 'headless', threads: { 305: { net: ASIDE } } },
      101: inside(2000),
    });
    const { finding } = await look();
    expect(finding?.message).toContain('(thread 305 of process 300 (sshd))');
    expect(finding?.evidence.map(({ field }) => field)).toContain('/proc/300/task/305/ns/net');
  });

  it('are as old as they are, not as their process is', async () => {
    await begin({ 300: { startTime: 10, threads: { 305: { net: ASIDE } } }, 101: inside(2000) });
    expect((await look({ threads: true })).finding).toMatchObject({ kind: 'fail' });
    const stat = join(host.proc.root, '300/task/305/stat');
    writeFileSync(stat, readFileSync(stat, 'utf8').replace(' 10 ', ' 3000 '));
    expect((await look({ threads: true })).finding).toBeUndefined();
  });
});

it('each process is read once, however many have namespaces of their own', async () => {
  const pids = Array.from({ length: 30 }, (_, index) => 200 + index);
  await begin(
    Object.fromEntries(
      pids.map((pid) => [
        pid,
        { ...inside(2000), in: { ...OWN, net: 10_000 + pid, uts: 20_000 + pid, ipc: 30_000 + pid } },
      ]),
    ),
  );
  const proc = new CountingProc(host.proc.root);
  const { nested } = await look({ proc });
  expect(nested).toEqual({ net: 30, uts: 30, ipc: 30 });
  expect(pids.map((pid) => proc.reads.get(`${pid}/stat`))).toEqual(pids.map(() => 1));
  expect(pids.map((pid) => proc.reads.get(`${pid}/cgroup`))).toEqual(pids.map(() => 1));
});
