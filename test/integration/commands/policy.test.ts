import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadPolicy } from '../../../src/policy/load.ts';
import { runCli } from '../../support/cli.ts';

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'nsaudit-policy-'));
});

afterEach(() => rmSync(cwd, { recursive: true }));

const nsaudit = (...args: string[]) => runCli(['policy', ...args], cwd);

const OURS = `id: ours
extends: [baseline]
rules:
  host-user: off
  host-net: critical
assume:
  engine-user-remap: false
waivers:
  - rule: host-net
    workload: { name: exporter }
    reason: "counters: all of them"
    owner: platform-team
    expires: 2027-03-31
`;

describe('policy list', () => {
  it('names the built-in policies and what they are for', () => {
    const { code, stdout, stderr } = nsaudit('list');
    expect(stdout.match(/^\S+/gm)).toEqual(['baseline', 'cis-docker', 'pod-security-baseline', 'strict']);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('gives the same as JSON', () => {
    expect(JSON.parse(nsaudit('list', '--format', 'json').stdout)).toContainEqual({
      name: 'strict',
      title: 'all namespaces of a workload are its own',
      rules: expect.any(Number),
    });
  });
});

describe('policy show', () => {
  beforeEach(() => writeFileSync(join(cwd, 'ours.yaml'), OURS));

  it('prints a policy that says the same without extending anything', async () => {
    const { stdout } = nsaudit('show', 'ours.yaml');
    expect(stdout).toContain('  host-user: off # ours.yaml\n');
    expect(stdout).toContain('  host-pid: high # baseline\n');
    expect(stdout).toContain('  # ours.yaml:9:5\n');
    expect(stdout).not.toContain('extends');

    writeFileSync(join(cwd, 'flat.yaml'), stdout);
    const [flat, ours] = await Promise.all([
      loadPolicy(['flat.yaml'], { cwd }),
      loadPolicy(['ours.yaml'], { cwd }),
    ]);
    const withoutOrigin = ({ waivers, ...policy }: typeof flat) => [
      policy,
      waivers.map(({ origin, ...waiver }) => waiver),
    ];
    expect(withoutOrigin(flat)).toEqual(withoutOrigin(ours));
  });

  it('tells in JSON where each severity comes from', () => {
    expect(JSON.parse(nsaudit('show', 'ours.yaml', '--format', 'json').stdout)).toMatchObject({
      id: 'ours',
      layers: ['baseline', 'ours.yaml'],
      rules: {
        'host-pid': { severity: 'high', from: 'baseline' },
        'host-net': { severity: 'critical', from: 'ours.yaml' },
        'host-user': { severity: 'off', from: 'ours.yaml' },
      },
      assume: { 'engine-user-remap': false },
      waivers: [{ rule: 'host-net', origin: 'ours.yaml:9:5' }],
    });
  });

  it('has a line for each mistake', () => {
    writeFileSync(join(cwd, 'wrong.yaml'), 'id: wrong\ncolour: red\nrules:\n  host-pidd: low\n');
    const { code, stderr } = nsaudit('show', 'wrong.yaml');
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^nsaudit: wrong\.yaml:2:1: unknown key colour/),
      expect.stringMatching(/^ {2}wrong\.yaml:4:3: rules: no rule is called host-pidd/),
      '',
    ]);
    expect(code).toBe(2);
  });

  it('says which policies there are if it is none', () => {
    expect(nsaudit('show', 'strickt')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'nsaudit: no policy and no file is called strickt; did you mean strict?\n  try: nsaudit policy list\n',
    });
  });
});

describe('policy validate', () => {
  it('says of each file that it can be used, or all that is wrong with it', () => {
    writeFileSync(join(cwd, 'ours.yaml'), OURS);
    writeFileSync(join(cwd, 'broken.yaml'), 'id: a\n id: b\n');
    writeFileSync(join(cwd, 'wrong.yaml'), 'id: wrong\nrules:\n  host-pid: severe\n  host-pidd: low\n');
    const { code, stdout, stderr } = nsaudit(
      'validate',
      'broken.yaml',
      'ours.yaml',
      'wrong.yaml',
      'none.yaml',
    );
    expect(stdout).toBe('ours.yaml: ok, 44 rules on, 1 waiver\n');
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^broken\.yaml:1:5: /),
      'wrong.yaml:3:13: rules.host-pid: must be one of critical, high, medium, low, info, off',
      'wrong.yaml:4:3: rules: no rule is called host-pidd; did you mean host-pid?',
      'none.yaml: no such file',
    ]);
    expect(code).toBe(2);
  });

  it('wants a file', () => {
    const { code, stderr } = nsaudit('validate');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^nsaudit: Missing 1 required arg/);
  });
});

describe('policy init', () => {
  it('writes a policy that can be used as it is', async () => {
    expect(nsaudit('init')).toMatchObject({ code: 0, stdout: '' });
    const { ids, rules } = await loadPolicy(['nsaudit.yaml'], { cwd });
    expect(ids).toEqual(['our-hosts']);
    expect(rules).toHaveProperty('host-pid', 'high');
    expect(rules).not.toHaveProperty('joined-net');
  });

  it('writes examples that can be used once their comment signs are gone', async () => {
    nsaudit('init', 'ours.yaml');
    const text = readFileSync(join(cwd, 'ours.yaml'), 'utf8');
    expect(text).toMatch(/policy validate ours\.yaml .*\n.*scan --policy ours\.yaml /);
    const examples = text.indexOf('# assume:');
    const uncommented = text.slice(examples).replace(/^# (?=(assume|waivers):$| {2})/gm, '');
    writeFileSync(join(cwd, 'ours.yaml'), text.slice(0, examples) + uncommented);
    const { assume, waivers } = await loadPolicy(['ours.yaml'], { cwd });
    expect(assume).toEqual({ 'engine-user-remap': true });
    expect(waivers).toHaveLength(1);
  });

  it('leaves a file that exists as it is, unless it is forced', () => {
    writeFileSync(join(cwd, 'nsaudit.yaml'), 'mine');
    expect(nsaudit('init')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'nsaudit: nsaudit.yaml exists\n  try: another name, or --force\n',
    });
    expect(readFileSync(join(cwd, 'nsaudit.yaml'), 'utf8')).toBe('mine');
    expect(nsaudit('init', '--force').code).toBe(0);
    expect(readFileSync(join(cwd, 'nsaudit.yaml'), 'utf8')).not.toBe('mine');
  });

  it('says where it cannot write', () => {
    const { code, stderr } = nsaudit('init', 'missing/nsaudit.yaml');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^nsaudit: cannot write missing\/nsaudit\.yaml: there is no such folder/);
    expect(existsSync(join(cwd, 'missing'))).toBe(false);
  });
});
