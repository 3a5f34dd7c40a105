import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Report } from '../../../src/model/report.ts';
import { checkIn, newRepository } from '../../support/repository.ts';
import { Tree } from '../../support/tree.ts';

const OPEN = [
  'services: # all',
  '  web:',
  '    image: nginx',
  '    pid: host # why',
  '    # a note',
  '    tty: true',
];
const MENDED = [
  'services: # all',
  '  web:',
  '    image: nginx',
  '    # a note',
  '    tty: true',
  '    security_opt:',
  '      - no-new-privileges:true',
];

let tree: Tree;

beforeEach(() => {
  tree = newRepository();
});

afterEach(() => tree.remove());

const check = (args: string[], surroundings: Parameters<typeof checkIn>[2] = {}) =>
  checkIn(tree, args, surroundings);

const text = (path: string) => readFileSync(tree.path(path), 'utf8');
const lines = (all: readonly string[], end = '\n') => all.map((line) => line + end).join('');

describe('check --fix', () => {
  it('mends what one edit mends, says so, and judges what comes out', async () => {
    tree.write({ 'a/compose.yaml': OPEN });
    const { code, stdout, stderr } = await check(['--fix', '--format', 'json']);
    expect(text('a/compose.yaml')).toBe(lines(MENDED));
    expect(stderr).toBe(
      [
        'nsaudit: a/compose.yaml: services.web.pid: remove pid\n',
        'nsaudit: a/compose.yaml: services.web: add no-new-privileges:true to security_opt\n',
      ].join(''),
    );
    expect((JSON.parse(stdout) as Report).summary.failures).toMatchObject({ high: 0, low: 0 });
    expect(code).toBe(0);
    expect((await check(['--fix'])).stderr).toBe('');
    expect(text('a/compose.yaml')).toBe(lines(MENDED));
  });

  it('leaves what is left to its reader, with exit code 1', async () => {
    tree.write({ 'compose.yaml': [...OPEN, '    volumes: [/var/run/docker.sock:/s]'] });
    const { code, stdout } = await check(['--fix', '--quiet']);
    expect(code).toBe(1);
    expect(stdout).toContain('engine-socket');
    expect(stdout).not.toContain('host-pid');
    expect(text('compose.yaml')).toContain('docker.sock');
  });

  it('says once of each that is left why it is', async () => {
    tree.write({
      'compose.yaml': [
        'x-caps: &caps [SYS_ADMIN]',
        'services:',
        '  web: {image: a, privileged: true, cap_add: *caps, volumes: ["/var/run/docker.sock:/s"]}',
      ],
      'run.sh': ['docker run --pid=host web', 'docker run --pid=host db'],
      'stop.sh': ['docker run --pid=host down'],
    });
    const expected = [
      'nsaudit: compose.yaml: services.web.cap_add[0]: added-capability is left: it came there through the alias at compose.yaml:3:47, and others would change with it\n',
      'nsaudit: compose.yaml: services.web.volumes[0]: engine-socket is left: no one edit mends it\n',
      'nsaudit: 6 findings left in 2 files of other kinds: only Compose files and Kubernetes manifests are mended\n',
    ].sort();
    const left = async (...args: string[]) =>
      (await check(['--fix', ...args])).stderr
        .split(/(?<=\n)/)
        .filter((line) => / left[: ]/.test(line))
        .sort();
    expect(await left('--dry-run')).toEqual(expected);
    expect(await left()).toEqual(expected);
  });

  it('mends several files, and judges those beside them once more', async () => {
    const scripts = { 'a.sh': ['docker run web'], 'b.sh': ['docker run db'] };
    tree.write({ ...scripts, 'c/compose.yaml': OPEN, 'd/compose.yaml': OPEN });
    const { code, stdout } = await check(['--fix', '--quiet', '--format', 'json']);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Report).workloads).toHaveLength(4);
    for (const file of ['c/compose.yaml', 'd/compose.yaml']) expect(text(file)).toBe(lines(MENDED));
  });

  it('mends a service that others extend, and them by that', async () => {
    tree.write({
      'compose.yaml': [
        'services:',
        '  web: {image: a}',
        '  more: {extends: web}',
        '  most: {extends: {service: more}}',
      ],
    });
    expect((await check(['--fix', '--quiet'])).code).toBe(0);
    expect(text('compose.yaml')).toContain(
      'web: {image: a, security_opt: ["no-new-privileges:true"]}\n  more: {extends: web}',
    );
    expect((await check([])).stdout).not.toContain('new-privileges');
  });

  it('mends what comes to light when the whole is mended', async () => {
    tree.write({
      'compose.yaml': ['services:', '  web: {image: a, privileged: true, cap_add: [SYS_ADMIN]}'],
    });
    expect((await check(['--fix', '--quiet'])).code).toBe(0);
    expect(text('compose.yaml')).toBe(
      'services:\n  web: {image: a, privileged: false, security_opt: ["no-new-privileges:true"]}\n',
    );
  });

  it('keeps ends of lines, byte order mark and permissions, and leaves nothing beside the file', async () => {
    writeFileSync(tree.path('compose.yaml'), `\ufeff${lines(OPEN, '\r\n')}`);
    chmodSync(tree.path('compose.yaml'), 0o664);
    await check(['--fix']);
    expect(text('compose.yaml')).toBe(`\ufeff${lines(MENDED, '\r\n')}`);
    expect(statSync(tree.path('compose.yaml')).mode & 0o777).toBe(0o664);
    expect(readdirSync(tree.root).sort()).toEqual(['.git', 'compose.yaml']);
  });

  it('writes to the file that a link leads to, and leaves the link', async () => {
    tree.write({ 'real/stack.yaml': OPEN });
    tree.link('compose.yaml', 'real/stack.yaml');
    await check(['--fix']);
    expect(text('real/stack.yaml')).toBe(lines(MENDED));
    expect(lstatSync(tree.path('compose.yaml')).isSymbolicLink()).toBe(true);
  });

  it('writes nothing outside of the root', async () => {
    const elsewhere = new Tree();
    elsewhere.write({ 'compose.yaml': OPEN });
    tree.link('compose.yaml', elsewhere.path('compose.yaml'));
    const { code } = await check(['--fix']);
    expect(code).toBe(3);
    expect(readFileSync(elsewhere.path('compose.yaml'), 'utf8')).toBe(lines(OPEN));
    elsewhere.remove();
  });

  it('leaves what a waiver accepts', async () => {
    tree.write({
      'compose.yaml': [
        'services:',
        '  web: # nsaudit-ignore new-privileges -- set-user-id program owner=web',
        '    image: a',
        '    pid: host # nsaudit-ignore host-pid -- it watches owner=web',
      ],
    });
    const before = text('compose.yaml');
    expect((await check(['--fix'])).code).toBe(0);
    expect(text('compose.yaml')).toBe(before);
  });

  it('leaves scripts alone', async () => {
    tree.write({ 'run.sh': ['docker run --pid=host nginx'] });
    expect((await check(['--fix'])).code).toBe(1);
    expect(text('run.sh')).toBe('docker run --pid=host nginx\n');
  });

  it('2: a file that may not be written is named, and none is', async () => {
    tree.write({ 'a/compose.yaml': OPEN, 'b/compose.yaml': OPEN });
    for (const path of ['.', 'a', 'b']) chmodSync(tree.path(path), 0o777);
    chmodSync(tree.path('a/compose.yaml'), 0o666);
    chmodSync(tree.path('b/compose.yaml'), 0o444);
    const { code, stderr } = await check(['--fix'], process.getuid?.() === 0 ? { uid: 65534 } : {});
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('b/compose.yaml') });
    expect(text('a/compose.yaml')).toBe(lines(OPEN));
  });

  it.each([
    ['standard input', ['--fix', '-'], /cannot change standard input/],
    ['a patch without edits', ['--dry-run'], /--fix/],
    ['a list', ['--fix', '--list'], /--list/],
  ])('2: %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await check(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('check --fix --dry-run', () => {
  it('prints a patch, changes nothing, and says by its exit code how the files are', async () => {
    tree.write({ 'a/compose.yaml': OPEN, 'b c/compose.yaml': OPEN });
    const { code, stdout, stderr } = await check(['--fix', '--dry-run']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(text('a/compose.yaml')).toBe(lines(OPEN));
    expect(stdout.startsWith('--- a/a/compose.yaml\n+++ b/a/compose.yaml\n@@ -1,6 +1,7 @@\n')).toBe(true);
    execFileSync('git', ['init', '-q'], { cwd: tree.root });
    execFileSync('git', ['apply', '-'], { cwd: tree.root, input: stdout });
    for (const path of ['a/compose.yaml', 'b c/compose.yaml']) expect(text(path)).toBe(lines(MENDED));
  });

  it('reports files as they are', async () => {
    tree.write({ 'compose.yaml': OPEN });
    await check(['--fix', '--dry-run', '--output', 'report.json']);
    const { findings, sources } = JSON.parse(text('report.json')) as Report;
    const found = findings.find(({ rule }) => rule === 'host-pid');
    expect(found?.fix).toMatchObject({ description: 'remove pid', line: 4, endLine: 5, text: '' });
    expect(sources?.[0]?.lines.find(({ number }) => number === 4)?.text).toBe('    pid: host # why');
  });

  it('prints nothing where nothing is to be mended so', async () => {
    tree.write({ 'compose.yaml': MENDED });
    expect(await check(['--fix', '--dry-run'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
