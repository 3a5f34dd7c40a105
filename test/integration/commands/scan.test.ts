import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Check } from '../../../src/collect/examine.ts';
import type { Facts } from '../../../src/model/facts.ts';
import type { Report } from '../../../src/model/report.ts';
import { runCliBeside } from '../../support/cli.ts';
import { type FakeEngine, fakeEngine } from '../../support/fake-engine.ts';
import { type FakeProc, fakeProc } from '../../support/fake-proc.ts';
import { validated } from '../../support/schema.ts';
import { syntheticCase } from '../../support/synthetic.ts';

const ESC = '\u001b';
const HOSTILE = `evil${ESC}[2J${ESC}]0;owned\u0007\u202ename`;

/** Two ordinary containers, one on the host's network, and one whose name is an attack on the terminal. */
const CASE = syntheticCase([
  { name: 'web' },
  { name: 'db' },
  { name: 'agent', hostConfig: { NetworkMode: 'host' } },
  { name: HOSTILE },
]);

function pidOf(name: string): number {
  const found = Object.values(CASE.inspects).find(({ Name }) => Name === `/${name}`);
  if (!found) throw new Error(`no container ${name}`);
  return found.State.Pid;
}

const agent = CASE.proc[pidOf('agent')];
if (agent) agent.ns = { ...agent.ns, net: CASE.host.kthreadd.ns.net ?? '' };

/** One of its containers has no process to look at. */
const INCOMPLETE = structuredClone(CASE);
delete INCOMPLETE.proc[pidOf('db')];

let engine: FakeEngine;
let proc: FakeProc;
let blind: FakeProc;
let folder: string;

beforeAll(async () => {
  engine = await fakeEngine(CASE);
  proc = await fakeProc(CASE);
  blind = await fakeProc(INCOMPLETE);
});

afterAll(async () => {
  await engine.close();
  await proc.remove();
  await blind.remove();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nsaudit-scan-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

type Surroundings = Parameters<typeof runCliBeside>[1];

const scan = (args: string[], { dir } = proc, surroundings: Surroundings = {}) =>
  runCliBeside(['scan', '--engine', engine.url, '--proc', dir, ...args], { cwd: folder, ...surroundings });

const HIGH_FINDING = ['--fail-on', 'high'];

describe('exit codes', () => {
  it.each([
    ['0: nothing at or above', ['--fail-on', 'critical'], 0],
    ['0: nothing counts', ['--fail-on', 'none'], 0],
    ['1: the host’s network is high', HIGH_FINDING, 1],
  ] as const)('%s', async (_, args, code) => {
    expect((await scan([...args])).code).toBe(code);
  });

  it.each(['table', 'json', 'sarif'])('are the same for %s', async (format) => {
    expect((await scan(['--format', format, ...HIGH_FINDING])).code).toBe(1);
    expect((await scan(['--format', format, '--fail-on', 'critical'], blind)).code).toBe(3);
  });

  it('3: evidence is missing for a rule that counts, unless that is allowed', async () => {
    expect((await scan(['--fail-on', 'critical'], blind)).code).toBe(3);
    expect((await scan(['--fail-on', 'critical', '--allow-incomplete'], blind)).code).toBe(0);
    expect((await scan(['--fail-on', 'high', '--allow-incomplete'], blind)).code).toBe(1);
  });

  it('0 by the engine’s word alone, where that is to be enough', async () => {
    expect((await scan(['--fail-on', 'critical', '--evidence', 'engine'], blind)).code).toBe(0);
  });
});

describe('asked wrongly: exit 2, a sentence on stderr, nothing on stdout', () => {
  it.each([
    ['an unknown flag', ['--nope'], /--nope/],
    ['an unknown format', ['--format', 'xml'], /table, json, sarif/],
    ['an unknown policy', ['--policy', 'nope'], /nope.*baseline, cis-docker, pod-security-baseline, strict/],
    ['a file ending that says no format', ['--output', 'report.pdf'], /table:report.pdf/],
    ['a number that is none', ['--timeout', 'soon'], /integer/],
    ['--from beside --engine', ['--from', 'facts.json'], /--from/],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await scan(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('a policy file with a mistake: its line and column', async () => {
    writeFileSync(join(folder, 'ours.yaml'), 'id: ours\nrules:\n  host-nett: high\n  host-pid: severe\n');
    const { code, stderr } = await scan(['--policy', 'ours.yaml']);
    expect(code).toBe(2);
    expect(stderr).toContain('ours.yaml:3:3');
    expect(stderr).toContain('ours.yaml:4:13');
    expect(stderr).toContain('host-net');
  });

  it('broken YAML: its line and column', async () => {
    writeFileSync(join(folder, 'ours.yaml'), 'id: ours\nrules: {\n  host-net: high\n');
    const { code, stderr } = await scan(['--policy', 'ours.yaml']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/ours\.yaml:\d+:\d+/);
  });

  it('is found out before the engine is asked', async () => {
    const before = engine.requests.length;
    await scan(['--policy', 'nope']);
    expect(engine.requests).toHaveLength(before);
  });
});

describe('an engine that cannot be reached: exit 4', () => {
  it.each([
    ['no socket', ['--engine', 'unix:///nonexistent/docker.sock'], /no such socket/],
    ['nothing listens', ['--engine', 'tcp://127.0.0.1:1'], /nothing listens/],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await runCliBeside(['scan', ...args]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toContain('--source proc');
  });

  it('a socket that may not be opened', async () => {
    chmodSync(engine.socketPath, 0o600);
    const asNobody = process.geteuid?.() === 0 ? { uid: 65_534, cwd: '/' } : undefined;
    if (!asNobody) chmodSync(engine.socketPath, 0o000);
    const { code, stderr } = await scan([], proc, asNobody);
    chmodSync(engine.socketPath, 0o777);
    expect(code).toBe(4);
    expect(stderr).toMatch(/may not open|no such socket/);
  });
});

describe('reports', () => {
  it('stdout carries the report alone, and no terminal escape of a name or of colour', async () => {
    const { stdout, stderr } = await scan([]);
    expect(stderr).toBe('');
    expect(stdout).not.toContain(ESC);
    for (const char of ['\u0007', '\u202e']) expect(stdout).not.toContain(char);
    expect(stdout).toContain('evil\\u{1b}[2J');
  });

  it('is coloured when asked to, and never with NO_COLOR or --no-color', async () => {
    const FORCE_COLOR = '1';
    expect((await scan([], proc, { env: { FORCE_COLOR } })).stdout).toContain(`${ESC}[`);
    expect((await scan([], proc, { env: { FORCE_COLOR, NO_COLOR: '1' } })).stdout).not.toContain(ESC);
    expect((await scan(['--no-color'], proc, { env: { FORCE_COLOR } })).stdout).not.toContain(ESC);
  });

  it('writes every file that is asked for, its format from the ending or before the colon', async () => {
    await scan(['-o', 'a.sarif', '-o', 'a.json', '-o', 'json:b.txt']);
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'a.sarif', 'b.txt']);
    expect(JSON.parse(readFileSync(join(folder, 'a.sarif'), 'utf8')).version).toBe('2.1.0');
    expect(readFileSync(join(folder, 'b.txt'), 'utf8')).toBe(readFileSync(join(folder, 'a.json'), 'utf8'));
  });

  it('leaves no SARIF file of an incomplete audit, nor an older one, but says so', async () => {
    writeFileSync(join(folder, 'a.sarif'), 'of yesterday');
    const { stderr } = await scan(['-o', 'a.sarif', '-o', 'a.json'], blind);
    expect(existsSync(join(folder, 'a.sarif'))).toBe(false);
    expect(existsSync(join(folder, 'a.json'))).toBe(true);
    expect(stderr).toContain('--allow-incomplete');
    expect((await scan(['-f', 'sarif'], blind)).stdout).toBe('');
    expect(await scan(['-f', 'sarif', '--fail-on', 'none'], blind)).toMatchObject({ code: 0, stdout: '' });
    await scan(['-o', 'a.sarif', '--allow-incomplete'], blind);
    expect(existsSync(join(folder, 'a.sarif'))).toBe(true);
  });

  it('says where it cannot write, with exit 2 and no half a file', async () => {
    const { code, stderr } = await scan(['-o', 'no/such/folder/a.json']);
    expect(code).toBe(2);
    expect(stderr).toContain('no/such/folder/a.json');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('waived findings do not count, and expired waivers are said', async () => {
    const waiver = (expires: string) =>
      `id: ours\nextends: [baseline]\nwaivers:\n  - rule: host-net\n    workload: { name: agent }\n    reason: counters\n    owner: ops\n    expires: ${expires}\n`;
    writeFileSync(join(folder, 'ours.yaml'), waiver('2999-12-31'));
    expect((await scan(['-p', 'ours.yaml'])).code).toBe(0);
    writeFileSync(join(folder, 'ours.yaml'), waiver('2020-01-01'));
    const { code, stdout } = await scan(['-p', 'ours.yaml']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/expired/i);
  });
});

describe('collect, and scan --from', () => {
  const timeless = (text: string): Report => ({ ...JSON.parse(text), collectedAt: '' });

  it('judges later what was collected before, the same', async () => {
    await runCliBeside(['collect', '--engine', engine.url, '--proc', proc.dir, '-o', 'facts.json'], {
      cwd: folder,
    });
    const later = await runCliBeside(['scan', '--from', 'facts.json', '-f', 'json'], { cwd: folder });
    const now = await scan(['-f', 'json']);
    expect(later.code).toBe(now.code);
    expect(timeless(later.stdout).findings).toEqual(timeless(now.stdout).findings);
  });

  it('reads facts from standard input', async () => {
    const { stdout } = await runCliBeside(['collect', '--engine', engine.url, '--proc', proc.dir]);
    expect((await runCliBeside(['scan', '--from', '-'], { stdin: stdout })).code).toBe(1);
  });

  describe('of several hosts', () => {
    /** The facts of the case as if from another machine, or another boot. */
    async function collected(name: string, changes: Partial<Facts['host']>): Promise<void> {
      const { stdout } = await runCliBeside(['collect', '--engine', engine.url, '--proc', proc.dir]);
      const facts: Facts = JSON.parse(stdout);
      writeFileSync(join(folder, name), JSON.stringify({ ...facts, host: { ...facts.host, ...changes } }));
    }

    const from = (...args: string[]) => runCliBeside(['scan', ...args], { cwd: folder });

    beforeEach(async () => {
      await collected('a.json', { name: 'alpha', boot: 'a'.repeat(32) });
      await collected('b.json', { name: 'beta', boot: 'b'.repeat(32) });
    });

    it.each([
      ['the flag repeated', ['--from', 'a.json', '--from', 'b.json']],
      ['the files one after the other', ['--from', 'a.json', 'b.json', '--fail-on', 'high']],
    ])('are one report: %s', async (_, args) => {
      const { code, stdout } = await from(...args, '--format', 'json');
      const report: Report = JSON.parse(stdout);
      expect(code).toBe(1);
      expect(report.hosts.map(({ id }) => id)).toEqual(['alpha', 'beta']);
      expect(report.workloads).toHaveLength(8);
      expect(report.workloads.filter(({ namespaces }) => namespaces.net.status === 'joined')).toEqual([]);
    });

    it('have a section each', async () => {
      const { stdout } = await from('--from', 'a.json', 'b.json');
      expect(stdout).toMatch(/2 hosts/);
      expect(stdout.match(/^host (alpha|beta) · /gm)).toHaveLength(2);
      expect(stdout.match(/^Coverage$/gm)).toHaveLength(2);
      expect(stdout.match(/^FAIL: 2 findings/gm)).toHaveLength(1);
    });

    it.each([
      ['the same file twice', ['a.json', 'a.json']],
      ['the same boot of a host', ['a.json', 'again.json']],
    ])('refuse %s: its containers would count twice', async (_, files) => {
      await collected('again.json', { name: 'alpha', boot: 'a'.repeat(32) });
      const { code, stdout, stderr } = await from('--from', ...files);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('of one host (alpha)');
    });

    it('refuse the same file twice also where it says nothing of its boot', async () => {
      await collected('c.json', {});
      expect((await from('--from', 'c.json', 'c.json')).code).toBe(2);
    });
  });

  it.each([
    ['no such file', undefined, /no such file/i],
    ['no JSON', '{', /not JSON/],
    ['something else', '{"a": 1}', /facts/],
    ['null', 'null', /facts/],
    ['a newer schema', '{"schemaVersion": 99}', /newer nsaudit.*99/],
  ])('%s: exit 2', async (_, text, message) => {
    if (text !== undefined) writeFileSync(join(folder, 'facts.json'), text);
    const { code, stdout, stderr } = await runCliBeside(['scan', '--from', 'facts.json'], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('--source', () => {
  it('proc: finds the containers by their cgroups and asks no engine', async () => {
    const before = engine.requests.length;
    const { stdout } = await runCliBeside(['scan', '--source', 'proc', '--proc', proc.dir, '-f', 'json']);
    const report: Report = JSON.parse(stdout);
    expect(report.workloads.map(({ id }) => id).sort()).toEqual(
      Object.values(CASE.inspects)
        .map(({ Id }) => Id)
        .sort(),
    );
    expect(engine.requests).toHaveLength(before);
  });

  it('says what is no procfs', async () => {
    const { code, stderr } = await runCliBeside(['scan', '--source', 'proc', '--proc', folder]);
    expect(code).toBe(4);
    expect(stderr).toContain('not a mounted procfs');
  });
});

describe('doctor', () => {
  it('says what is there, with exit 0 where a scan would be complete', async () => {
    const { stdout, code } = await runCliBeside([
      'doctor',
      '--engine',
      engine.url,
      '--proc',
      proc.dir,
      '--format',
      'json',
    ]);
    const { checks } = validated<{ checks: Check[] }>('doctor', stdout);
    expect(checks).toContainEqual(expect.objectContaining({ name: 'containers', status: 'ok' }));
    expect(checks).toContainEqual(expect.objectContaining({ name: 'reference', status: 'ok' }));
    // The scanner of the recording has every right; who runs the tests need not.
    expect([0, 3]).toContain(code);
  });

  it('says why an engine cannot be asked, and what to do: exit 4', async () => {
    const { stdout, code } = await runCliBeside(['doctor', '--engine', 'unix:///nonexistent.sock']);
    expect(code).toBe(4);
    expect(stdout).toMatch(/MISSING engine\n.*there is no such/);
    expect(stdout).toContain('→');
  });
});
