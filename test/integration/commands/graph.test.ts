import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runCliBeside } from '../../support/cli.ts';
import { type FakeEngine, fakeEngine } from '../../support/fake-engine.ts';
import { type FakeProc, fakeProc } from '../../support/fake-proc.ts';
import { recordedCase } from '../../support/recorded.ts';
import { elementsOf } from '../../support/xml.ts';

const CASE = recordedCase('docker20-compose1');

/** One of its containers has no process to look at. */
const INCOMPLETE = structuredClone(CASE);
for (const { State } of Object.values(INCOMPLETE.inspects).slice(0, 1)) delete INCOMPLETE.proc[State.Pid];

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
  folder = mkdtempSync(join(tmpdir(), 'nsaudit-graph-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const graph = (args: string[], { dir } = proc) =>
  runCliBeside(['graph', '--engine', engine.url, '--proc', dir, ...args], { cwd: folder });

describe('a picture', () => {
  it('goes to stdout as SVG, and is no gate', async () => {
    const { code, stdout, stderr } = await graph([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(elementsOf(stdout)[0]?.name).toBe('svg');
  });

  it.each([
    ['dot', /^digraph nsaudit \{/],
    ['mermaid', /^flowchart LR$/m],
  ])('goes to stdout as %s', async (format, beginning) => {
    const { code, stdout } = await graph(['--format', format]);
    expect(code).toBe(0);
    expect(stdout).toMatch(beginning);
  });

  it('goes to files by their endings, and then not to stdout unless asked for', async () => {
    const { stdout } = await graph(['-o', 'a.svg', '-o', 'a.gv', '-o', 'mermaid:a.txt']);
    expect(stdout).toBe('');
    expect(readdirSync(folder).sort()).toEqual(['a.gv', 'a.svg', 'a.txt']);
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toContain('flowchart LR');
    expect((await graph(['-o', 'b.svg', '-f', 'dot'])).stdout).toMatch(/^digraph/);
    expect(readFileSync(join(folder, 'a.svg'), 'utf8').length).toBe(
      readFileSync(join(folder, 'b.svg'), 'utf8').length,
    );
  });

  it('is drawn of facts that were collected before', async () => {
    await runCliBeside(['collect', '--engine', engine.url, '--proc', proc.dir, '-o', 'facts.json'], {
      cwd: folder,
    });
    const first = await runCliBeside(['graph', '--from', 'facts.json'], { cwd: folder });
    const second = await runCliBeside(['graph', '--from', 'facts.json'], { cwd: folder });
    expect(first.stdout).toContain('<svg');
    expect(second).toEqual(first);
  });

  it('has the severities of a policy', async () => {
    writeFileSync(join(folder, 'ours.yaml'), 'id: ours\nrules:\n  host-user: critical\n');
    expect((await graph(['-p', 'ours.yaml'])).stdout).toContain('>critical</text>');
  });

  it('is drawn although evidence is missing, which is said', async () => {
    const { code, stdout, stderr } = await graph(['-f', 'mermaid'], blind);
    expect(code).toBe(0);
    expect(stdout).toMatch(/class n\d+ unsure/);
    expect(stderr).toContain('evidence is missing');
    expect((await graph(['--quiet'], blind)).stderr).toBe('');
  });
});

describe('asked wrongly: exit 2, a sentence on stderr, nothing on stdout', () => {
  it.each([
    ['an unknown format', ['--format', 'png'], /svg, dot, mermaid/],
    ['a file ending that says no format', ['--output', 'host.png'], /svg:host.png/],
    ['an unknown policy', ['--policy', 'nope'], /nope/],
    ['--from beside --engine', ['--from', 'facts.json'], /--from/],
    ['a flag of scan that decides', ['--fail-on', 'high'], /--fail-on/],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await graph(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

it('exits with 4 where the engine cannot be reached, and writes nothing', async () => {
  const { code, stdout } = await runCliBeside(
    ['graph', '--engine', 'unix:///nonexistent.sock', '-o', 'a.svg'],
    {
      cwd: folder,
    },
  );
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  expect(existsSync(join(folder, 'a.svg'))).toBe(false);
});
