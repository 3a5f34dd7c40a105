import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Kernel } from '../../src/collect/kernel/kernel.ts';
import { Proc } from '../../src/collect/kernel/proc.ts';
import { listNamespaces } from '../../src/collect/namespaces/list-namespaces.ts';
import type { NamespaceListing } from '../../src/model/listing.ts';
import { runCliBeside } from '../support/cli.ts';
import { type FakeProc, fakeProc, fakeVantage } from '../support/fake-proc.ts';
import { asNobody } from '../support/nobody.ts';
import { validated } from '../support/schema.ts';

const CASE = 'docker20-matrix';
/** A number that no recorded process has. */
const LONER = 4_000_001;

let proc: FakeProc;

afterEach(() => proc.remove());

const list = (handles?: boolean): Promise<NamespaceListing> =>
  listNamespaces(new Kernel(new Proc(proc.dir), 0), {
    handles,
    askEngines: async () => ({ names: new Map(), others: [] }),
  });

const ls = (...args: string[]) => runCliBeside(['ls', '--proc', proc.dir, ...args]);

describe('a listing says what it did not see', () => {
  it.each([
    ['container-default', 'container', /hides the host's processes/],
    ['host-user-hidepid', 'hidepid', /other users' processes are hidden \(hidepid\)/],
  ])('from %s', async (name, vantage, note) => {
    proc = await fakeVantage(name);
    const { code, stdout, stderr } = await ls('--format', 'json');
    expect(code).toBe(0);
    expect(validated('ls', stdout)).toMatchObject({ vantage });
    expect(stderr).toMatch(note);
    expect((await ls('--quiet')).stderr).toBe('');
  });

  it('from the host nothing is hidden', async () => {
    proc = await fakeProc(CASE);
    expect(await ls()).toMatchObject({ code: 0, stderr: '' });
    expect(await list()).toMatchObject({ vantage: 'host', handles: true, handlesDenied: 0 });
    expect(await list(false)).toMatchObject({ handles: false, handlesDenied: null });
  });

  it('counts the processes whose descriptors it may not read', async () => {
    proc = await fakeProc(CASE);
    proc.replaceProcess(LONER);
    const folder = join(proc.dir, `${LONER}`, 'fd');
    mkdirSync(folder, { mode: 0 });
    const { denied, handlesDenied } = await asNobody(() => list());
    chmodSync(folder, 0o755);
    // PID 1 was as unreadable in the recording.
    expect({ denied, handlesDenied }).toEqual({ denied: 0, handlesDenied: 2 });
  });

  it('does not say that nobody is in a namespace where it may not look at all processes', async () => {
    proc = await fakeProc(CASE);
    const persistent = async () => JSON.parse((await ls('-P', '--format', 'json')).stdout).namespaces.length;
    const unused = await persistent();
    expect(unused).toBeGreaterThan(0);
    proc.replaceProcess(LONER);
    const links = join(proc.dir, `${LONER}`, 'ns');
    const nobody = process.geteuid?.() === 0 ? { uid: 65_534, cwd: '/' } : {};
    chmodSync(links, 0);
    const [all, alone] = await Promise.all(
      [['--columns', 'NPROCS', '--noheadings'], ['-P']].map((args) =>
        runCliBeside(['ls', '--proc', proc.dir, ...args], nobody),
      ),
    );
    chmodSync(links, 0o755);
    const numbers =
      all?.stdout
        .trim()
        .split('\n')
        .map((line) => line.trim()) ?? [];
    expect(numbers.filter((number) => number === '?')).toHaveLength(unused);
    expect(numbers.filter((number) => !/^(\?|≥\d+)$/.test(number))).toEqual([]);
    expect(alone?.stdout.split('\n').slice(1).join('')).toBe('');
    expect(alone?.stderr).toMatch(
      new RegExp(`${unused} namespaces? without a visible process may be in use: left out`),
    );
  });

  it('knows where PID 1 stands although it may not be read', async () => {
    proc = await fakeProc(CASE);
    const links = join(proc.dir, '1', 'ns');
    chmodSync(links, 0);
    const shown = new Proc(proc.dir);
    const listing = await asNobody(() =>
      listNamespaces(new Kernel(shown, 0), {
        handles: false,
        askEngines: async () => ({ names: new Map(), others: [] }),
      }),
    );
    chmodSync(links, 0o755);
    expect(listing).toMatchObject({ denied: 0, complete: true });
    expect(shown.linksDenied).toBe(0);
  });

  it('does not say that a namespace is not the host’s where the host’s is unknown', async () => {
    proc = await fakeProc(CASE);
    // Before 6.17 the inode of the first network namespace told nothing, and kthreadd and PID 1 cannot be read.
    writeFileSync(join(proc.dir, 'sys', 'kernel', 'osrelease'), '5.10.0\n');
    for (const pid of [1, 2]) proc.dropProcess(pid);
    const { namespaces } = await list();
    const hosts = (type: string) =>
      new Set(namespaces.filter((one) => one.type === type).map(({ host }) => host));
    expect([...hosts('net')]).toEqual([null]);
    expect([...hosts('uts')].sort()).toEqual([false, true]);
    const { stdout } = await ls('--type', 'net', '--columns', 'HOST', '--noheadings');
    expect(new Set(stdout.trim().split('\n'))).toEqual(new Set(['?']));
  });
});

it('reads no more of a command line than it shows', async () => {
  proc = await fakeProc(CASE);
  proc.replaceProcess(LONER, { ns: { uts: 'uts:[4026539999]' } });
  const file = join(proc.dir, `${LONER}`, 'cmdline');
  writeFileSync(file, `${'x'.repeat(4095)}ü${'y'.repeat(5000)}`);
  // More than Node would read at once.
  truncateSync(file, 3 * 2 ** 30);
  const { namespaces } = await list();
  expect(namespaces.find(({ ns }) => ns === 4026539999)?.command).toBe('x'.repeat(4095));
});
