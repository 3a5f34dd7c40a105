import { symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Shown, ShownNamespace } from '../../../src/model/shown.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../../../src/namespaces.ts';
import { type CliResult, runCliBeside } from '../../support/cli.ts';
import { type FakeEngine, fakeEngine } from '../../support/fake-engine.ts';
import { type FakeProc, fakeProc } from '../../support/fake-proc.ts';
import { recordedCase } from '../../support/recorded.ts';
import { validated } from '../../support/schema.ts';

const CASE = 'docker20-matrix';
const recorded = recordedCase(CASE);

const pidOf = (name: string): number => recorded.inspects[name]?.State.Pid ?? Number.NaN;
const linkOf = (pid: number, type: NamespaceType): unknown => recorded.proc[pid]?.ns[type];

/** A number that no recorded process has. */
const LONER = 4_000_001;

let engine: FakeEngine;
let proc: FakeProc;
/** The same, but of the container `default` no link may be read. */
let shut: FakeProc;

beforeAll(async () => {
  engine = await fakeEngine(CASE);
  proc = await fakeProc(CASE);
  shut = await fakeProc(CASE);
  const links = Object.keys(recorded.proc[pidOf('default')]?.ns ?? {});
  shut.replaceProcess(pidOf('default'), {
    ns: Object.fromEntries(links.map((link) => [link, { error: 'EACCES' }])),
  });
  proc.replaceProcess(LONER, {
    status: { Name: 'loner', PPid: `${pidOf('default')}` },
    ns: { uts: 'uts:[4026539999]' },
  });
});

afterAll(async () => {
  await Promise.all([engine.close(), proc.remove(), shut.remove()]);
});

const show = (...args: string[]): Promise<CliResult> =>
  runCliBeside(['show', '--proc', proc.dir, '--engine', engine.url, ...args]);

const parse = async (...args: string[]): Promise<Shown> =>
  validated('show', (await show(...args, '--format', 'json')).stdout);

const find = ({ namespaces }: Shown, type: NamespaceType): ShownNamespace | undefined =>
  namespaces.find((namespace) => namespace.type === type);

describe('nsaudit show', () => {
  it('has the inodes of all eight beside the host’s, as the links have them', async () => {
    const shown = await parse('default');
    expect(shown).toMatchObject({
      schemaVersion: 1,
      target: { pid: pidOf('default'), container: { name: 'default' } },
    });
    expect(shown.namespaces.map(({ type, id }) => `${type}:[${id?.ino}]`)).toEqual(
      NAMESPACE_TYPES.map((type) => linkOf(pidOf('default'), type)),
    );
    expect(shown.namespaces.map(({ type, reference }) => `${type}:[${reference?.id.ino}]`)).toEqual(
      NAMESPACE_TYPES.map((type) => recorded.host.kthreadd.ns[type]),
    );
  });

  it('says whose each is, as a report would', async () => {
    const { code, stdout } = await runCliBeside([
      'scan',
      '--proc',
      proc.dir,
      '--engine',
      engine.url,
      '--format',
      'json',
      '--fail-on',
      'none',
      '--quiet',
    ]);
    expect(code).toBe(0);
    const { workloads } = JSON.parse(stdout);
    for (const name of ['default', 'host-net', 'join-net', 'peer', 'all-host']) {
      const cells = workloads.find((workload: { name: string }) => workload.name === name).namespaces;
      const shown = await parse(name);
      for (const { type, status, with: names, others } of shown.namespaces) {
        expect({ name, type, status, others, with: names }).toEqual({
          name,
          type,
          status: cells[type].status,
          others: cells[type].others,
          with: cells[type].with,
        });
      }
    }
  });

  it('looks at a process that is no container’s', async () => {
    const { target } = await parse('1');
    expect(target).toEqual(expect.not.objectContaining({ container: expect.anything() }));
  });

  it('knows a container’s child by its parents, whatever its cgroup says', async () => {
    const shown = await parse(`${LONER}`);
    expect(shown.target.container).toMatchObject({ name: 'default' });
    expect(find(shown, 'uts')).toMatchObject({ status: 'own', id: { ino: 4026539999 } });
    expect(find(shown, 'net')).toMatchObject({ status: 'host' });
    expect(shown.parent).toMatchObject({ pid: pidOf('default'), container: { name: 'default' } });
    expect(shown.parent?.differs.map(({ type }) => type)).toContain('net');
  });

  it('knows a container’s children, and where they stand', async () => {
    const { children } = await parse('default');
    expect(children).toEqual([expect.objectContaining({ pid: LONER, comm: 'loner' })]);
  });

  it('tells where the next children will stand', async () => {
    const folder = join(proc.dir, `${LONER}`, 'ns');
    unlinkSync(join(folder, 'time_for_children'));
    symlinkSync('time:[4026539998]', join(folder, 'time_for_children'));
    unlinkSync(join(folder, 'pid_for_children'));
    const shown = await parse(`${LONER}`);
    expect(find(shown, 'time')?.forChildren).toMatchObject({ id: { ino: 4026539998 } });
    expect(find(shown, 'pid')?.forChildren).toEqual({});
    expect((await show(`${LONER}`)).stdout).toMatch(/its next children:\s+time:\[4026539998\]/);
  });

  it('proves nothing by what the engine was asked for', async () => {
    const args = ['show', 'default', '--proc', shut.dir, '--engine', engine.url, '--format', 'json'];
    const shown = validated<Shown>('show', (await runCliBeside(args)).stdout);
    for (const { type, status, id, sign, why } of shown.namespaces) {
      expect({ type, id }).toEqual({ type, id: undefined });
      // That it is not the host's some files tell; which it is and who else is in it they do not.
      expect(status).toBe(sign === undefined ? 'unknown' : 'own');
      expect(why === undefined).toBe(sign !== undefined);
    }
    expect(find(shown, 'ipc')).toMatchObject({ status: 'unknown', configured: 'own' });
    expect(find(shown, 'net')).toMatchObject({ sign: 'net/dev', with: [], others: 0 });
  });

  it('lets no name act on the terminal', async () => {
    writeFileSync(join(proc.dir, `${LONER}`, 'comm'), 'evil\u001b[2J\n');
    const { code, stdout } = await show(`${LONER}`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('evil\\u{1b}[2J') });
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it('does without an engine for a process', async () => {
    const result = await runCliBeside([
      'show',
      `${LONER}`,
      '--proc',
      proc.dir,
      '--source',
      'proc',
      '--format',
      'json',
    ]);
    expect(result).toMatchObject({ code: 0, stderr: '' });
  });
});
