import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Proc } from '../../../src/collect/kernel/proc.ts';
import { type Standing, Sweep, type SweepOptions } from '../../../src/collect/kernel/sweep.ts';
import { NAMESPACE_TYPES, NAMESPACES } from '../../../src/namespaces.ts';
import { asNobody } from '../../support/nobody.ts';
import { type ProcessSketch, type SmallHost, smallHost } from '../../support/small-host.ts';

let host: SmallHost;

afterEach(() => host.remove());

const INIT = 1;
const KTHREADD = 2;

const sweep = (options?: SweepOptions): Sweep => new Sweep(host.proc, options);

const standingOf = ({ standings }: Sweep, pid: number): Standing | undefined =>
  standings.find(({ pids }) => pids.includes(pid));

const typesOf = (standing: Standing | undefined): string[] => Object.keys(standing?.namespaces ?? {}).sort();

describe('one pass over /proc', () => {
  it('puts all processes with the same links together, in order', async () => {
    host = await smallHost({ 30: { in: { net: 700 } }, 20: {}, 10: { in: { net: 700 } } });
    const { standings, pids, denied } = sweep();
    expect(standings.map((one) => one.pids)).toEqual([
      [INIT, KTHREADD, 20, host.scanner],
      [10, 30],
    ]);
    expect(pids).toEqual([INIT, KTHREADD, 10, 20, 30, host.scanner]);
    expect(denied).toEqual([]);
  });

  it('keeps namespaces of different types apart that happen to have one inode', async () => {
    host = await smallHost({ 10: { in: { net: 700 } }, 20: { in: { uts: 700 } } });
    const swept = sweep();
    expect(standingOf(swept, 10)?.namespaces).toMatchObject({ net: host.id(700) });
    expect(standingOf(swept, 20)?.namespaces).toMatchObject({ uts: host.id(700) });
    expect(standingOf(swept, 10)).not.toBe(standingOf(swept, 20));
  });

  it('does not skip a kernel thread, which can have mounts of its own as kdevtmpfs does', async () => {
    host = await smallHost({
      40: { name: 'kdevtmpfs', parent: KTHREADD, is: 'kernelThread', in: { mnt: 800 } },
    });
    expect(standingOf(sweep(), 40)?.namespaces.mnt).toEqual(host.id(800));
  });

  it('says of a zombie the two namespaces that it has not left', async () => {
    host = await smallHost({ 50: { is: 'zombie', in: { pid: 900, user: 901 } } });
    const standing = standingOf(sweep(), 50);
    expect(standing?.namespaces).toEqual({ pid: host.id(900), user: host.id(901) });
  });

  it('takes no link for a namespace that does not read like one', async () => {
    host = await smallHost({
      60: { in: { net: 'net:[many]', uts: 'uts:[99999999999999999999]', ipc: '/etc/passwd' } },
    });
    expect(typesOf(standingOf(sweep(), 60))).toEqual(
      NAMESPACE_TYPES.filter((type) => !['net', 'uts', 'ipc'].includes(type)),
    );
  });

  it('fails as a whole where /proc cannot be listed', async () => {
    host = await smallHost();
    expect(() => new Sweep(new Proc('/nonexistent'))).toThrow(/ENOENT/);
  });
});

describe('a process that could not be looked at', () => {
  it('is counted as listed and stands nowhere if it ended meanwhile: that is nobody’s doing', async () => {
    host = await smallHost({ 70: { in: { net: 700 } } });
    const pids = host.proc.pids();
    host.end(70);
    const swept = sweep({ pids });
    expect(swept.pids).toContain(70);
    expect(swept.denied).toEqual([]);
    expect(standingOf(swept, 70)).toBeUndefined();
  });

  it('is counted as denied if its links may not be read, and with it all of them', async () => {
    host = await smallHost({ 70: {}, 71: { is: 'denied' }, 72: {} });
    const swept = await asNobody(() => sweep());
    expect(swept.denied).toEqual([71]);
    expect(standingOf(swept, 70)).toBe(standingOf(swept, 72));
    expect(host.proc.linksDenied).toBe(NAMESPACES.length);
  });

  it('is not taken to stand where the one before it does', async () => {
    host = await smallHost({ 70: { in: { net: 700 } }, 71: { is: 'denied' }, 72: { is: 'zombie' } });
    const swept = await asNobody(() => sweep());
    expect(standingOf(swept, 70)?.pids).toEqual([70]);
    expect(standingOf(swept, 71)).toBeUndefined();
    expect(typesOf(standingOf(swept, 72))).toEqual(['pid', 'user']);
  });
});

describe('threads', () => {
  const JAVA: ProcessSketch = { name: 'java', threads: { 81: {}, 82: { net: 700 } } };

  it('are looked at by themselves where that is asked for', async () => {
    host = await smallHost({ 80: JAVA });
    expect(sweep().standings.flatMap(({ threads }) => threads)).toEqual([]);
    const { standings, threads } = sweep({ threads: true });
    const elsewhere = standings.find(({ namespaces }) => namespaces.net?.ino === 700);
    expect(elsewhere).toMatchObject({ pids: [], threads: [{ pid: 80, tid: 82 }] });
    expect(threads.get(80)).toEqual([81, 82]);
  });

  it('are looked at unasked where the first one ended: its process looks like a zombie and is none', async () => {
    host = await smallHost({ 80: { ...JAVA, is: 'headless' }, 90: { is: 'zombie' } });
    const { standings, threads } = sweep();
    expect([...threads]).toEqual([[80, [81, 82]]]);
    const elsewhere = standings.find(({ namespaces }) => namespaces.net?.ino === 700);
    expect(elsewhere?.threads).toEqual([{ pid: 80, tid: 82 }]);
  });
});

describe('namespaces of children to come', () => {
  it('are told where they are others than the process’s own, and where they are asked for', async () => {
    host = await smallHost({ 10: { in: { pid_for_children: 'pid:[700]' } }, 20: {} });
    expect(standingOf(sweep({ forChildren: true }), 10)?.forChildren).toEqual({ pid: host.id(700) });
    expect(standingOf(sweep({ forChildren: true }), 20)?.forChildren).toEqual({});
    expect(standingOf(sweep(), 10)?.forChildren).toEqual({});
  });
});

it('leaves nobody out: each process stands somewhere once, was denied, or had ended', async () => {
  const kind = fc.constantFrom('ordinary', 'kernelThread', 'zombie', 'headless', 'denied', 'ended');
  const place = fc.record({ net: fc.constantFrom(700, 701), uts: fc.constantFrom(700, 701) });
  host = await smallHost();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(kind, place), { maxLength: 6 }), async (sketches) => {
      const numbered = sketches.map(([is, at], index) => ({ pid: 100 + index, is, at }));
      for (const { pid, is, at } of numbered) {
        host.put(pid, { in: at, ...(is !== 'ordinary' && is !== 'ended' && { is }) });
      }
      const pids = host.proc.pids();
      for (const { pid, is } of numbered) if (is === 'ended') host.end(pid);
      const { standings, denied } = await asNobody(() => sweep({ pids }));
      const ended = numbered.filter(({ is }) => is === 'ended').map(({ pid }) => pid);
      const accounted = [...standings.flatMap((one) => one.pids), ...denied, ...ended];
      for (const { pid, is } of numbered) if (is !== 'ended') host.end(pid);
      expect(accounted.sort((a, b) => a - b)).toEqual(pids);
    }),
    { numRuns: 40 },
  );
});
