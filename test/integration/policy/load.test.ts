import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UsageError } from '../../../src/errors.ts';
import { loadPolicy } from '../../../src/policy/load.ts';
import { printable } from '../../../src/text.ts';
import { asNobody } from '../../support/nobody.ts';

let cwd: string;

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'nsaudit-policy-'));
});

afterEach(() => rmSync(cwd, { recursive: true }));

const write = (path: string, content: string | Uint8Array) => {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), content);
};

const load = (...names: string[]) => loadPolicy(names, { cwd });

/** What is said about a policy that cannot be used. */
async function complaint(...names: string[]): Promise<string> {
  const error = await load(...names).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UsageError);
  return (error as UsageError).message;
}

describe('several policies', () => {
  beforeEach(() => {
    write('one.yaml', 'id: one\nrules: { host-pid: high, host-net: low }\n');
    write('two.json', '{\n\t"id": "two",\n\t"rules": { "host-net": "critical" }\n}');
  });

  it('are merged in the order in which they are named, the later one wins', async () => {
    expect(await load('one.yaml', 'two.json')).toMatchObject({
      ids: ['one', 'two'],
      rules: { 'host-pid': 'high', 'host-net': 'critical' },
    });
    expect((await load('two.json', 'one.yaml')).rules['host-net']).toBe('low');
  });

  it('can be built-in ones and files', async () => {
    expect((await load('baseline', 'one.yaml')).rules).toMatchObject({
      'host-net': 'low',
      privileged: 'critical',
    });
    expect((await load('strict', 'baseline')).rules).toEqual((await load('baseline')).rules);
  });
});

describe('extends', () => {
  it('starts from nothing where there is none', async () => {
    write('ours.yaml', 'id: ours\nrules: { host-pid: high }\n');
    expect((await load('ours.yaml')).rules).toEqual({ 'host-pid': 'high' });
  });

  it('finds files relative to the one that names them, over several folders', async () => {
    write('teams/web/ours.yaml', 'id: ours\nextends: [../shared.yaml]\nrules: { host-net: off }\n');
    write('teams/shared.yaml', 'id: shared\nextends: [baseline, ./more/pid.yaml]\n');
    write('teams/more/pid.yaml', 'id: pid\nrules: { host-pid: info }\n');
    const { ids, rules } = await load('teams/web/ours.yaml');
    expect(ids).toEqual(['ours']);
    expect(rules).toMatchObject({ 'host-pid': 'info', 'host-ipc': 'high' });
    expect(rules).not.toHaveProperty('host-net');
  });

  it('prefers a built-in name to a file, unless a slash or an ending says that it is a file', async () => {
    write('strict', 'id: file-without-ending\n');
    write('strict.yaml', 'id: file\n');
    expect((await load('strict')).ids).toEqual(['strict']);
    expect((await load('./strict')).ids).toEqual(['file-without-ending']);
    expect((await load('strict.yaml')).ids).toEqual(['file']);
  });

  it('keeps the waivers of what it extends, each with the place where it is written', async () => {
    const waiver = (name: string) =>
      `waivers:\n  - rule: host-net\n    workload: { name: ${name} }\n    reason: r\n    owner: o\n`;
    write('teams/ours.yaml', `id: ours\nextends: [../base.yaml, ../base.yaml]\n${waiver('web')}`);
    write('base.yaml', `id: base\n${waiver('exporter')}`);
    const { waivers } = await load('teams/ours.yaml');
    expect(waivers.map(({ origin, workload }) => [origin, workload.name])).toEqual([
      ['base.yaml:3:5', 'exporter'],
      ['teams/ours.yaml:4:5', 'web'],
    ]);
  });

  it('reports a circle where it closes', async () => {
    write('a.yaml', 'id: a\nextends: [b.yaml]\n');
    write('b.yaml', 'id: b\nextends:\n  - baseline\n  - a.yaml\n');
    expect(await complaint('a.yaml')).toBe('b.yaml:4:5: extends: a circle: a.yaml → b.yaml → a.yaml');
  });

  it('ends where symbolic links make each file of a circle a new one', async () => {
    write('a.yaml', 'id: a\nextends: [sub/a.yaml]\n');
    symlinkSync('.', join(cwd, 'sub'));
    expect(await complaint('a.yaml')).toContain('extended over more than 32 files');
  });

  it('reports all that it does not find, where it is named', async () => {
    write('ours.yaml', 'id: ours\nextends: [basline, missing.yaml]\n');
    expect(await complaint('ours.yaml')).toBe(
      'ours.yaml:2:11: extends: no policy and no file is called basline; did you mean baseline?\n' +
        'ours.yaml:2:20: extends: missing.yaml: no such file',
    );
  });

  it('reports mistakes in the file that has them', async () => {
    write('ours.yaml', 'id: ours\nextends: [base.yaml]\n');
    write('base.yaml', 'id: base\nrules:\n  host-pid: hihg\n');
    expect(await complaint('ours.yaml')).toMatch(/^base\.yaml:3:13: rules\.host-pid: must be one of/);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['strct', /^no policy and no file is called strct; did you mean strict\?$/],
    [
      'ours',
      /^no policy and no file is called ours; built in are baseline, cis-docker, pod-security-baseline, strict$/,
    ],
    ['', /^no policy and no file is called ""/],
    ['constructor', /^no policy and no file is called constructor/],
    ['missing.yaml', /^missing\.yaml: no such file$/],
    ['.', /^\.: a folder, not a file$/],
    ['/dev/zero', /^\/dev\/zero: not a regular file$/],
  ])('is reported by its name: %s', async (name, message) => {
    expect(await complaint(name)).toMatch(message);
  });

  it('does not wait for a pipe that nobody writes to', async () => {
    execFileSync('mkfifo', [join(cwd, 'pipe.yaml')]);
    expect(await complaint('pipe.yaml')).toBe('pipe.yaml: not a regular file');
  });

  it('may be too large', async () => {
    write('huge.yaml', `id: huge\n#${'x'.repeat(1_000_000)}`);
    expect(await complaint('huge.yaml')).toBe('huge.yaml: larger than 1 MB');
  });

  it.each([
    ['binary', Uint8Array.of(0xff, 0xfe, 0x00, 0x80)],
    ['Latin-1', Buffer.from('title: caf\xe9', 'latin1')],
  ])('may be no UTF-8: %s', async (_what, bytes) => {
    write('odd.yaml', bytes);
    expect(await complaint('odd.yaml')).toBe('odd.yaml: not UTF-8 text');
  });

  it('may begin with a byte order mark', async () => {
    write('bom.yaml', '\uFEFFid: bom\n');
    expect((await load('bom.yaml')).ids).toEqual(['bom']);
  });

  it('may be forbidden', async () => {
    write('secret.yaml', 'id: secret\n');
    chmodSync(join(cwd, 'secret.yaml'), 0);
    expect(await asNobody(() => complaint(join(cwd, 'secret.yaml')))).toMatch(
      /secret\.yaml: permission denied$/,
    );
  });

  it('has all its mistakes listed, in the order of the file', async () => {
    write(
      'ours.yaml',
      `id: ours
rules:
  host-pidd: high
  host-net: hihg
colour: red
waivers:
  - rule: host-net
    workload: {}
    reason: counters
    expires: 2027-02-30
`,
    );
    expect((await complaint('./ours.yaml')).split('\n')).toEqual([
      './ours.yaml:3:3: rules: no rule is called host-pidd; did you mean host-pid?',
      './ours.yaml:4:13: rules.host-net: must be one of critical, high, medium, low, info, off; did you mean high?',
      './ours.yaml:5:1: unknown key colour; known here: $schema, id, title, extends, rules, assume, waivers',
      './ours.yaml:7:5: waivers[0]: owner is missing',
      './ours.yaml:8:15: waivers[0].workload: matches everything; give at least one of name, image, label, project, service, file',
      './ours.yaml:10:14: waivers[0].expires: there is no day 2027-02-30',
    ]);
  });

  it('has no more listed than anybody mends in one go', async () => {
    write('rubbish.yaml', `id: rubbish\n${Array.from({ length: 500 }, (_, i) => `k${i}: 1\n`).join('')}`);
    const parts = (await complaint('rubbish.yaml')).split('\n');
    expect(parts).toHaveLength(21);
    expect(parts.at(-1)).toBe('rubbish.yaml: 480 more');
  });

  it('cannot act on the terminal', async () => {
    write('ours.yaml', 'id: ours\n"\\e[2Jgone": 1\n"two\\nlines": 1\n');
    const message = await complaint('ours.yaml');
    expect(message).toContain('unknown key \\u{1b}[2Jgone');
    expect(message.split('\n')).toEqual(message.split('\n').map(printable));
  });
});
