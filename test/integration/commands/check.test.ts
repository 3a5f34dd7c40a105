import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Gap } from '../../../src/model/evidence.ts';
import type { ReadFile } from '../../../src/model/facts.ts';
import type { Report } from '../../../src/model/report.ts';
import { checkIn, newRepository } from '../../support/repository.ts';
import { Tree } from '../../support/tree.ts';

const HOST_PID = ['docker run --pid=host nginx'];
/** Nothing at or above high fails, and nothing at or above it is open. */
const CLEAN = ['docker run --security-opt no-new-privileges nginx'];

let tree: Tree;

beforeEach(() => {
  tree = newRepository();
});

afterEach(() => tree.remove());

const check = (args: string[], surroundings: Parameters<typeof checkIn>[2] = {}) =>
  checkIn(tree, args, surroundings);

/** What is read and as what, and what cannot be. */
async function list(args: string[] = [], surroundings: Parameters<typeof check>[1] = {}) {
  const { code, stdout, stderr } = await check(['--list', '--format', 'json', ...args], surroundings);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as { files: ReadFile[]; gaps: Gap[] };
}

const filesOf = async (...args: string[]) => (await list(args)).files.map(({ file }) => file);
const gapsOf = async (...args: string[]) => (await list(args)).gaps;

describe('exit codes', () => {
  it('1: a file asks for the host’s namespace; the report names its line and column', async () => {
    tree.write({ 'deploy/run.sh': ['#!/bin/sh', ...HOST_PID] });
    const { code, stdout } = await check(['--format', 'json']);
    const { findings, hosts, outcome } = JSON.parse(stdout) as Report;
    expect(code).toBe(1);
    expect(outcome).toEqual({
      result: 'findings',
      failOn: 'high',
      allowIncomplete: false,
      incomplete: false,
    });
    expect(findings.find(({ rule }) => rule === 'host-pid')?.place).toMatchObject({
      file: 'deploy/run.sh',
      line: 2,
      column: 18,
      endColumn: 22,
    });
    expect(hosts[0]).toMatchObject({
      source: 'files',
      coverage: { listed: 1, files: [{ file: 'deploy/run.sh', kind: 'commands' }] },
    });
  });

  it('0: files are proof enough of what they declare', async () => {
    tree.write({ 'run.sh': CLEAN });
    expect((await check([])).code).toBe(0);
  });

  it('3: what could not be read stands in the order of the files', async () => {
    tree.write({
      'a.yaml': ['services:', '  web: {image: nginx, network_mode: 5}'],
      'b/compose.yaml': ['services:', '  {{ service }}:'],
      'c.sh': ['#!/bin/sh', '# nsaudit-ignore host-pid', ...HOST_PID],
    });
    const files = (await gapsOf()).map(({ place, what }) => place?.file ?? what);
    expect(files).toEqual(['a.yaml', 'b/compose.yaml', 'c.sh']);
  });

  it('3: a part of a file could not be read, unless that is allowed', async () => {
    tree.write({ 'run.sh': CLEAN, 'compose.yaml': ['services:', '  {{ service }}:'] });
    expect((await check([])).code).toBe(3);
    expect((await check(['--allow-incomplete'])).code).toBe(0);
  });

  it('3: a waiver that waives nothing is none, and all files were read', async () => {
    tree.write({ 'run.sh': ['# nsaudit-ignore host-net', ...CLEAN] });
    const { code, stdout } = await check([]);
    const why = 'run.sh:1:1: a waiver that waives nothing: it gives no reason (-- REASON)';
    expect(code).toBe(3);
    expect(stdout).toContain(`Not waived: 1 waiver waives nothing\n  ${why}\n`);
    expect(stdout).toMatch(/^INCOMPLETE: 1 waiver waives nothing$/m);
    expect((await check(['--list'])).stdout).toMatch(new RegExp(`^${why.replace(/[()]/g, '.')}$`, 'm'));
  });

  it('3: there is nothing to audit, unless that is allowed', async () => {
    tree.write({ 'README.md': ['docker run --privileged nginx'] });
    const { code, stdout } = await check([]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^Not audited: no file declares a container\n\n/m);
    expect(stdout).toMatch(/^INCOMPLETE: no file declares a container$/m);
    expect((await check(['--list'])).stdout).toBe('files: there is none that declares a container\n');
    expect((await check(['--allow-incomplete'])).code).toBe(0);
  });

  it.each([
    ['a path that is not there', ['nowhere'], /nowhere: there is no such file or folder/],
    ['a Compose file that is not there', ['-F', 'nowhere.yaml'], /nowhere.yaml: there is no such file/],
    ['a root that is not there', ['--root', 'nowhere'], /nowhere: there is no such file or folder/],
    ['a path outside of the root', ['--root', '.git', '.'], /lies outside of the root/],
    ['a variable that is not set', ['--env', 'NOWHERE'], /--env NOWHERE: it is not set/],
    ['a variable without a name', ['--env', '=x'], /a name is missing/],
    ['a target that is none', ['--target', 'moon'], /compose, swarm/],
    ['a list for machines of another kind', ['--list', '--format', 'sarif'], /table or json/],
    ['a policy that is none', ['--policy', 'nope'], /nope/],
  ])('2: %s', async (_what, args, message) => {
    const { code, stdout, stderr } = await check(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('no SARIF of yesterday is left where something could not be read', async () => {
    tree.write({ 'run.sh': HOST_PID, 'nsaudit.sarif': ['old'], 'compose.yaml': ['{{ x }}'] });
    const { code, stderr } = await check(['--output', 'nsaudit.sarif']);
    expect(code).toBe(1);
    expect(stderr).toContain('nsaudit.sarif is not written');
    expect(existsSync(tree.path('nsaudit.sarif'))).toBe(false);
  });
});

describe('what is found', () => {
  it('files below the paths, once, by their names from the top of the repository', async () => {
    tree.write({ 'a/run.sh': CLEAN, 'a/b/Makefile': ['up:', '\tdocker run nginx'], 'c/run.sh': CLEAN });
    expect(await filesOf()).toEqual(['a/b/Makefile', 'a/run.sh', 'c/run.sh']);
    expect(await filesOf('a', 'a/run.sh')).toEqual(['a/b/Makefile', 'a/run.sh']);
    const fromBelow = await list(['..'], { cwd: tree.path('a/b') });
    expect(fromBelow.files.map(({ file }) => file)).toEqual(['a/b/Makefile', 'a/run.sh']);
  });

  it('what each is, as a table too', async () => {
    tree.write({
      'bin/start': ['#!/bin/sh', ...CLEAN],
      '.github/workflows/ci.yml': ['on: push', 'jobs: {}'],
      '.devcontainer/devcontainer.json': ['{"image": "x"}'],
    });
    expect((await list()).files).toEqual([
      { file: '.devcontainer/devcontainer.json', kind: 'devcontainer' },
      { file: '.github/workflows/ci.yml', kind: 'workflow' },
      { file: 'bin/start', kind: 'commands' },
    ]);
    expect((await check(['--list'])).stdout).toMatch(/^KIND +FILE\n.*\n.*\ncommands +bin\/start\n$/);
  });

  it('nothing in .git', async () => {
    tree.write({ '.git/hooks/pre-commit': ['#!/bin/sh', ...HOST_PID], 'sub/.git/run.sh': HOST_PID });
    expect(await filesOf()).toEqual([]);
  });

  it('what a file holds that somebody names, whatever it is called', async () => {
    tree.write({ 'start.txt': ['#!/bin/sh', ...HOST_PID], 'notes.txt': ['nothing'] });
    expect(await filesOf('start.txt')).toEqual(['start.txt']);
    const { code, stderr } = await check(['start.txt', 'notes.txt', '--fail-on', 'critical']);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'nsaudit: notes.txt: nothing in it declares a container\n',
    });
  });

  it('standard input', async () => {
    const script = { stdin: `#!/bin/sh\n${HOST_PID}\n` };
    expect((await list(['-'], script)).files).toEqual([{ file: '-', kind: 'commands' }]);
    const { code, stdout } = await check(['-'], script);
    expect(code).toBe(1);
    expect(stdout).toContain('-:2:18');
    expect((await check(['-'], { stdin: 'nothing' })).code).toBe(3);
    expect((await check(['-'], { stdin: '' })).code).toBe(3);
  });
});

/** A service of its own, and what it asks for. */
const service = (name: string, ...lines: string[]) => [
  'services:',
  `  ${name}:`,
  '    image: nginx',
  ...lines.map((line) => `    ${line}`),
];

describe('Compose projects', () => {
  const namesOf = async (...args: string[]) => {
    const { stdout } = await check(['--format', 'json', ...args]);
    const { workloads, findings } = JSON.parse(stdout) as Report;
    const failed = findings.filter(({ kind, rule }) => kind === 'fail' && /^host-/.test(rule));
    return {
      names: workloads.map(({ name }) => name),
      failed: failed.map(({ rule, place }) => `${place?.file}:${place?.line} ${rule}`).sort(),
    };
  };

  it('are the files that Compose puts together; others are projects of their own', async () => {
    tree.write({
      'compose.yaml': service('web', 'pid: host', 'uts: host'),
      'compose.override.yml': service('web', 'pid: ""'),
      'docker-compose.yml': service('old', 'pid: host'),
      'stack.yml': service('stack', 'ipc: host'),
    });
    expect((await list()).files.map(({ file }) => file)).toEqual([
      'compose.override.yml',
      'compose.yaml',
      'docker-compose.yml',
      'stack.yml',
    ]);
    expect((await namesOf()).failed).toEqual([
      'compose.yaml:5 host-uts',
      'docker-compose.yml:4 host-pid',
      'stack.yml:4 host-ipc',
    ]);
  });

  it('are those of COMPOSE_FILE in .env', async () => {
    tree.write({
      'app/.env': ['COMPOSE_FILE=base.yml:../shared/over.yml'],
      'app/base.yml': service('web', 'pid: host'),
      'shared/over.yml': service('web', 'pid: ""', 'ipc: host'),
    });
    const { files, gaps } = await list();
    expect(gaps).toEqual([]);
    expect(files.map(({ file, project }) => [file, project])).toEqual([
      ['app/base.yml', 'app'],
      ['shared/over.yml', 'app'],
    ]);
  });

  it('one that is not there is a gap where COMPOSE_FILE names it', async () => {
    tree.write({
      '.env': ['A=1', 'COMPOSE_FILE="compose.yaml:gone.yaml"'],
      'compose.yaml': service('web', 'pid: host'),
    });
    const place = { file: '.env', line: 2, column: 14, endLine: 2, endColumn: 38, path: 'COMPOSE_FILE' };
    expect(await gapsOf()).toEqual([
      { reason: 'unavailable', what: 'gone.yaml', detail: 'there is no such file', place },
    ]);
  });

  it('are those of COMPOSE_FILE by --env and --env-file, where there are such files', async () => {
    tree.write({
      'app/compose.yaml': service('web', 'pid: host'),
      'app/over.yml': service('web', 'pid: ""', 'ipc: host'),
      'other/compose.yaml': service('db', 'uts: host'),
      'prod.env': ['COMPOSE_FILE=compose.yaml:over.yml'],
    });
    const chosen = ['app/over.yml:5 host-ipc', 'other/compose.yaml:4 host-uts'];
    const failed = async (...args: string[]) => (await namesOf(...args)).failed;
    expect(await failed('--env', 'COMPOSE_FILE=compose.yaml:over.yml')).toEqual(chosen);
    expect(await failed('--env-file', 'prod.env')).toEqual(chosen);
    expect(await failed('--env', 'COMPOSE_FILE=over.yml:gone.yml')).toContain('app/compose.yaml:4 host-pid');
  });

  it('take their variables from the .env that chose them, then from the one beside them', async () => {
    tree.write({
      '.env': ['COMPOSE_FILE=docker/base.yml', 'PID=host'],
      'docker/.env': ['PID=private', 'IPC=host'],
      'docker/base.yml': service('web', 'pid: $PID', 'ipc: $IPC'),
    });
    expect((await namesOf()).failed).toEqual(
      expect.arrayContaining(['docker/base.yml:4 host-pid', 'docker/base.yml:5 host-ipc']),
    );
  });

  it('are not those of COMPOSE_FILE where somebody names a file', async () => {
    tree.write({
      '.env': ['COMPOSE_FILE=other.yml'],
      'compose.yaml': service('web'),
      'other.yml': service('db'),
    });
    expect((await namesOf()).names).toEqual(['web', 'db']);
    expect((await namesOf('compose.yaml')).names).toEqual(['web']);
  });

  it('-F names them by hand, each over the ones before', async () => {
    tree.write({
      'a.yml': service('web', 'pid: host'),
      'b.yml': service('web', 'pid: ""'),
      'c.yml': service('db', 'pid: host'),
    });
    expect(await namesOf('-F', 'a.yml', '-F', 'b.yml')).toEqual({ names: ['web'], failed: [] });
    expect(await namesOf('-F', 'b.yml', '-F', 'a.yml')).toEqual({
      names: ['web'],
      failed: ['a.yml:4 host-pid'],
    });
    expect((await namesOf('-F', 'a.yml', 'c.yml')).names).toEqual(['web', 'db']);
  });

  it('what one includes or extends is not read by itself as well', async () => {
    tree.write({
      'compose.yaml': ['include: [more.yml]', ...service('web', 'extends: {file: base.yml, service: base}')],
      'more.yml': service('db', 'ipc: host'),
      'base.yml': service('base', 'pid: host'),
    });
    expect(await namesOf()).toEqual({
      names: ['web', 'db'],
      failed: ['base.yml:4 host-pid', 'more.yml:4 host-ipc'],
    });
  });

  it('includes lead nowhere outside of the root', async () => {
    const outside = new Tree();
    outside.write({ 'more.yml': service('db', 'pid: host') });
    tree.link('link.yml', outside.path('more.yml'));
    tree.write({
      'compose.yaml': [`include: [${outside.path('more.yml')}, ../../more.yml, link.yml]`, ...service('web')],
    });
    const { gaps } = await list(['compose.yaml']);
    outside.remove();
    expect(gaps.map(({ reason, place }) => [reason, place?.file, place?.line])).toEqual([
      ['denied', 'compose.yaml', 1],
      ['denied', 'compose.yaml', 1],
      ['denied', 'compose.yaml', 1],
    ]);
  });

  it('variables are those of .env, or what the user says', async () => {
    tree.write({
      'compose.yaml': service('web', 'pid: "${MODE}"'),
      '.env': ['MODE=host'],
      'other.env': ['MODE='],
    });
    expect((await namesOf()).failed).toEqual(['compose.yaml:4 host-pid']);
    expect((await namesOf('--env-file', 'other.env')).failed).toEqual([]);
    expect((await namesOf('--env', 'MODE=')).failed).toEqual([]);
    const { stdout } = await check(['-F', 'compose.yaml', '--env', 'MODE', '--env-file', 'other.env'], {
      env: { MODE: 'host' },
    });
    expect(stdout).toContain('host-pid');
  });

  it('of --env-file are for Compose alone: Node neither wants the file nor takes options from it', async () => {
    tree.write({
      'compose.yaml': service('web', 'pid: "${MODE}"'),
      'evil.cjs': ['console.error("evil")'],
      'evil.env': ['MODE=host', `NODE_OPTIONS=--require ${tree.path('evil.cjs')}`],
    });
    expect(await check(['--env-file', 'evil.env'])).toMatchObject({ code: 1, stderr: '' });
    const { code, stderr } = await check(['--env-file', 'none.env']);
    expect(code).toBe(2);
    expect(stderr).toContain('cannot read none.env');
  });

  it('of a dev container are read beside the project that they go over', async () => {
    tree.write({
      'compose.yaml': service('web', 'pid: host'),
      '.devcontainer/devcontainer.json': [
        '{"dockerComposeFile": ["../compose.yaml", "dev.yml"], "service": "web"}',
      ],
      '.devcontainer/dev.yml': service('web', 'pid: ""'),
    });
    const { names, failed } = await namesOf();
    expect(names).toEqual(['web', 'web']);
    expect(failed).toEqual(['compose.yaml:4 host-pid']);
  });

  it('a file of a project that cannot be read is a gap, and the others are read', async () => {
    tree.write({
      'compose.yaml': service('web', 'pid: host'),
      'compose.override.yaml': Buffer.from([0xff, 0xfe, 0x41]),
      '.devcontainer/devcontainer.json': ['{"dockerComposeFile": "gone.yml", "service": "web"}'],
    });
    expect((await namesOf()).failed).toEqual(['compose.yaml:4 host-pid']);
    expect(await gapsOf()).toMatchObject([
      { reason: 'unavailable', what: '.devcontainer/gone.yml', place: { line: 1, column: 24 } },
      { reason: 'malformed', what: 'compose.override.yaml' },
    ]);
  });
});

describe('what git ignores', () => {
  it('is left out: nested files, what they bring back, and .git/info/exclude', async () => {
    tree.write({
      '.gitignore': ['build/', '*.tmp.sh', '/top.sh'],
      'sub/.gitignore': ['!keep.tmp.sh', 'gone.sh'],
      '.git/info/exclude': ['mine.sh'],
      'build/run.sh': HOST_PID,
      'build/.gitignore': ['!run.sh'],
      'a.tmp.sh': HOST_PID,
      'top.sh': HOST_PID,
      'mine.sh': HOST_PID,
      'sub/gone.sh': HOST_PID,
      'sub/keep.tmp.sh': CLEAN,
      'sub/top.sh': CLEAN,
    });
    expect(await filesOf()).toEqual(['sub/keep.tmp.sh', 'sub/top.sh']);
    expect(await filesOf('sub')).toEqual(['sub/keep.tmp.sh', 'sub/top.sh']);
  });

  it('is read if somebody names it', async () => {
    tree.write({ '.gitignore': ['build/'], 'build/run.sh': HOST_PID });
    expect(await filesOf('build')).toEqual(['build/run.sh']);
    expect(await filesOf('build/run.sh')).toEqual(['build/run.sh']);
  });

  it.each([2, 4])(
    'is not what it tracks, whatever .gitignore says (index of version %s)',
    async (version) => {
      const git = (...args: string[]) => execFileSync('git', args, { cwd: tree.root, stdio: 'pipe' });
      git('init', '--quiet');
      tree.write({ '.gitignore': ['hidden/'], 'hidden/a/run.sh': HOST_PID, 'hidden/untracked.sh': HOST_PID });
      git('add', '--force', '.gitignore', 'hidden/a/run.sh');
      git('update-index', '--index-version', String(version));
      expect(await filesOf()).toEqual(['hidden/a/run.sh']);
      expect(await filesOf('--exclude', 'hidden')).toEqual([]);
    },
  );

  it('--exclude leaves out more', async () => {
    tree.write({ 'a.sh': CLEAN, 'b.sh': CLEAN, 'old/a.sh': CLEAN });
    expect(await filesOf('--exclude', 'old/', '--exclude', '/b*')).toEqual(['a.sh']);
    expect(await filesOf('--exclude', '*.sh', '--exclude', '!b.sh')).toEqual(['b.sh']);
    expect(await filesOf('--exclude', 'a.sh', 'a.sh', 'b.sh')).toEqual(['b.sh']);
    expect(await filesOf('--exclude', 'old/', 'old/a.sh', 'b.sh')).toEqual(['b.sh']);
  });
});

describe('links', () => {
  it('to what lies inside are followed, and each file is read once', async () => {
    tree.write({ 'real/run.sh': CLEAN });
    tree.link('again.sh', 'real/run.sh');
    tree.link('folder', 'real');
    tree.link('real/circle', '..');
    expect(await filesOf()).toEqual(['real/run.sh']);
    expect(await filesOf('folder')).toEqual(['real/run.sh']);
  });

  it('to what lies outside are not, and that is said', async () => {
    const outside = new Tree();
    outside.write({ 'run.sh': HOST_PID, 'folder/run.sh': HOST_PID });
    tree.link('run.sh', outside.path('run.sh'));
    tree.link('folder', outside.path('folder'));
    tree.link('photo.png', outside.path('run.sh'));
    tree.link('program', outside.path('run.sh'));
    const { files, gaps } = await list();
    outside.remove();
    expect(files).toEqual([]);
    expect(gaps).toEqual([
      { reason: 'denied', what: 'folder', detail: 'it lies outside of the root, where nothing is opened' },
      { reason: 'denied', what: 'run.sh', detail: 'it lies outside of the root, where nothing is opened' },
    ]);
  });

  it('that lead nowhere are a gap', async () => {
    tree.link('run.sh', 'nowhere.sh');
    expect(await gapsOf()).toEqual([
      { reason: 'unavailable', what: 'run.sh', detail: 'there is no such file' },
    ]);
  });

  it('may not make a .gitignore of a file elsewhere', async () => {
    const outside = new Tree();
    outside.write({ all: ['*'] });
    tree.link('.gitignore', outside.path('all'));
    tree.write({ 'run.sh': HOST_PID });
    const files = await filesOf();
    outside.remove();
    expect(files).toEqual(['run.sh']);
  });
});

describe('what cannot be read is a gap, and the rest is read', () => {
  beforeEach(() => tree.write({ 'run.sh': CLEAN }));

  it('a file and a folder that may not be read', async () => {
    tree.write({ 'secret.yaml': ['services: {}'], 'closed/run.sh': HOST_PID });
    chmodSync(tree.root, 0o755);
    chmodSync(tree.path('secret.yaml'), 0);
    chmodSync(tree.path('closed'), 0);
    const { files, gaps } = await list([], process.geteuid?.() === 0 ? { uid: 65_534 } : {});
    chmodSync(tree.path('closed'), 0o755);
    expect(files.map(({ file }) => file)).toEqual(['run.sh']);
    expect(gaps).toEqual([
      { reason: 'denied', what: 'closed', detail: 'this user may not read it' },
      { reason: 'denied', what: 'secret.yaml', detail: 'this user may not read it' },
    ]);
  });

  it('100 MB', async () => {
    tree.write({ 'dump.yaml': [] });
    truncateSync(tree.path('dump.yaml'), 100 * 1024 * 1024);
    const { files, gaps } = await list();
    expect(files.map(({ file }) => file)).toEqual(['run.sh']);
    expect(gaps).toEqual([{ reason: 'malformed', what: 'dump.yaml', detail: 'it is larger than 10 MB' }]);
  });

  it('what is not UTF-8', async () => {
    tree.write({ 'compose.yaml': Buffer.from('services:\n  web: {image: "\xe4"}\n', 'latin1') });
    expect(await gapsOf()).toEqual([
      { reason: 'malformed', what: 'compose.yaml', detail: 'it is not UTF-8' },
    ]);
  });

  it('but scripts are bytes', async () => {
    tree.write({ 'alt.sh': Buffer.from('# f\xfcr alle\ndocker run --pid=host nginx\n', 'latin1') });
    const { code, stdout } = await check([]);
    expect(code).toBe(1);
    expect(stdout).toContain('alt.sh:2:18');
  });

  it('a byte order mark is no part of the text', async () => {
    tree.write({ 'mark.sh': Buffer.from('\ufeffdocker run --pid=host nginx\n') });
    expect((await check([])).stdout).toContain('mark.sh:1:18');
  });

  it('a pipe, and nobody waits for who never writes into it', async () => {
    execFileSync('mkfifo', [tree.path('pipe.yaml')]);
    expect(await filesOf()).toEqual(['run.sh']);
    expect(await gapsOf('pipe.yaml')).toEqual([
      { reason: 'malformed', what: 'pipe.yaml', detail: 'it is not a regular file' },
    ]);
  });

  it('a template, at the place where it begins to be one', async () => {
    tree.write({
      'chart/Chart.yaml': ['apiVersion: v2'],
      'chart/templates/web.yaml': ['kind: Pod', 'metadata: {name: "{{ .Release.Name }}"}'],
    });
    const { code, stdout } = await check([]);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /chart\/templates\/web\.yaml:2:19: a template, not rendered: helm template \. \|\s+nsaudit check -/,
    );
  });
});

describe('waivers in the files', () => {
  beforeEach(() =>
    tree.write({
      'run.sh': ['docker run --pid=host nginx # nsaudit-ignore host-pid -- it watches all owner=ops'],
    }),
  );

  it('count', async () => {
    const { code, stdout } = await check(['--format', 'json']);
    expect(code).toBe(0);
    expect(
      (JSON.parse(stdout) as Report).findings.find(({ rule }) => rule === 'host-pid')?.waiver,
    ).toMatchObject({
      reason: 'it watches all',
      owner: 'ops',
    });
  });

  it('but not with --strict', async () => {
    expect((await check(['--strict'])).code).toBe(1);
  });

  it('one that cannot be understood is a gap', async () => {
    tree.write({ 'run.sh': [...CLEAN, '# nsaudit-ignore host-pid'] });
    expect((await check([])).code).toBe(3);
    expect((await check(['--strict'])).code).toBe(0);
  });
});

it('paths without a repository around them count from the folder that holds them', async () => {
  const bare = new Tree();
  bare.write({ 'a/run.sh': CLEAN, 'b/run.sh': CLEAN });
  const inside = await list(['a'], { cwd: bare.root });
  const both = await list(['a', 'b'], { cwd: bare.root });
  const elsewhere = await check([bare.path('a'), tree.root], { cwd: bare.path('b') });
  const joined = await list(['--root', '..', '../a'], { cwd: bare.path('b') });
  bare.remove();
  expect(inside.files.map(({ file }) => file)).toEqual(['run.sh']);
  expect(both.files.map(({ file }) => file)).toEqual(['a/run.sh', 'b/run.sh']);
  expect(elsewhere.code).toBe(2);
  expect(elsewhere.stderr).toMatch(/no repository in common/);
  expect(joined.files.map(({ file }) => file)).toEqual(['a/run.sh']);
});

it('nothing but the outputs that were asked for is written', async () => {
  tree.write({ 'run.sh': HOST_PID });
  await check(['--output', 'report.json']);
  expect((JSON.parse(readFileSync(tree.path('report.json'), 'utf8')) as Report).findings).not.toHaveLength(0);
  expect(readFileSync(tree.path('run.sh'), 'utf8')).toBe(`${HOST_PID}\n`);
});
