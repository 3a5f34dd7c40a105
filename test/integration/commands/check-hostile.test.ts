import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Report } from '../../../src/model/report.ts';
import { runCliBeside } from '../../support/cli.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'nsaudit-hostile-')));
  writeFileSync(join(folder, 'compose.yaml'), 'services: { ok: { image: nginx } }\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function check(files: Record<string, string>): Promise<Report> {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const { stdout } = await runCliBeside(['check', '--root', folder, '--format', 'json', folder]);
  return JSON.parse(stdout);
}

const failuresIn = ({ findings }: Report, file: string): string[] =>
  findings.filter(({ kind, place }) => kind === 'fail' && place?.file === file).map(({ rule }) => rule);

describe('is told by its content, whatever else stands in it', () => {
  it.each([
    [
      'pod.json',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x","labels":{"seccomp-profile":"none"}},"spec":{"hostPID":true,"containers":[{"name":"c"}]}}',
    ],
    ['stack.json', '{"services":{"a":{"image":"x","pid":"host","labels":{"no-new-privileges":"x"}}}}'],
    [
      'flow.yaml',
      '{apiVersion: v1, kind: Pod, metadata: {name: f}, spec: {hostPID: true, containers: [{name: c}]}}',
    ],
    [
      'jobs.yaml',
      'on: x\njobs: {}\napiVersion: v1\nkind: Pod\nspec: {hostPID: true, containers: [{name: c}]}\n',
    ],
    ['prod.yml', 'services: {ok: {pid: host}}\n'],
    ['stack.yml', 'x-a: &a {image: n}\nx-b: &b {<<: *a, pid: host}\nservices:\n  web: {<<: *b}\n'],
    ['run.sh', '#!/bin/sh\ndocker run $CAPTAGS --pid=host s2\n'],
    ['ns.sh', '#!/bin/sh\npodman run --pid ns:/proc/1/ns/pid a7\n'],
  ])('%s', async (name, text) => {
    expect(failuresIn(await check({ [name]: text }), name)).toContain('host-pid');
  });
});

const POD = 'apiVersion: v1\nkind: Pod\nspec: {hostPID: true, containers: [{name: c}]}\n';

it.each(['pod', 'pod.txt', 'pod.yaml.bak'])('one that is named is told by its content: %s', async (name) => {
  writeFileSync(join(folder, name), POD);

  const { stdout } = await runCliBeside(['check', '--format', 'json', join(folder, name)]);

  expect(failuresIn(JSON.parse(stdout), name)).toContain('host-pid');
});

it('a pipe that is called like a file of Compose is a gap', async () => {
  mkdirSync(join(folder, 'sub'));
  execFileSync('mkfifo', [join(folder, 'sub', 'compose.yaml')]);

  const { hosts } = await check({});

  expect(hosts[0].gaps).toMatchObject([{ what: 'sub/compose.yaml', detail: 'it is not a regular file' }]);
});

it('a .gitignore that is a link hides nothing, as with git', async () => {
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'patterns'), '*.yaml\n');
  symlinkSync('../patterns', join(folder, 'sub', '.gitignore'));

  expect(failuresIn(await check({ 'sub/pod.yaml': POD }), 'sub/pod.yaml')).toContain('host-pid');
});

it('an index of git that is cut off is none', async () => {
  mkdirSync(join(folder, '.git'));

  expect((await check({ '.git/index': 'DIRC' })).workloads.map(({ name }) => name)).toContain('ok');
});

it('JSON that is broken is a gap', async () => {
  const { hosts } = await check({ 'stack.json': '{"services":{"a":{"image":"x","pid":"host"}}}}}' });

  expect(hosts[0].gaps).toMatchObject([{ what: 'stack.json' }]);
});

it.each([
  [
    'a kind that is called like a method',
    { 'a.yaml': 'apiVersion: v1\nkind: constructor\nspec: { a: b }\n' },
  ],
  ['substitutions that never end', { 'a.sh': `#!/bin/sh\n${'X=$(docker run\n'.repeat(40)}` }],
])('is not brought down by %s', async (_, files) => {
  expect((await check(files)).workloads.map(({ name }) => name)).toContain('ok');
});

it('is not brought down by a link to itself', async () => {
  symlinkSync('loop', join(folder, 'loop'));

  const { workloads, hosts } = await check({});

  expect(workloads).toHaveLength(1);
  expect(hosts[0].gaps).toMatchObject([{ what: 'loop' }]);
});
