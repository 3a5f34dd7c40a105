import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Report } from '../../../src/model/report.ts';
import { runCliBeside } from '../../support/cli.ts';
import { Tree } from '../../support/tree.ts';

let tree: Tree;

beforeEach(() => {
  tree = new Tree();
});

afterEach(() => tree.remove());

async function check(): Promise<Report> {
  const { stdout } = await runCliBeside(['check', '--format', 'json'], { cwd: tree.root });
  return JSON.parse(stdout) as Report;
}

const idsOf = ({ workloads }: Report): string[] => workloads.map(({ id }) => id);

const failures = ({ findings }: Report, rule: string): string[] =>
  findings.filter((one) => one.rule === rule && one.kind === 'fail').map(({ subject }) => subject.id);

/** One project by itself, and one with a file over it for those who develop. */
function writeBoth(over: readonly string[]): void {
  tree.write({
    'compose.yaml': ['services:', '  web:', '    image: web', '    ipc: host'],
    '.devcontainer/devcontainer.json': ['{ "dockerComposeFile": ["../compose.yaml", "dev.yaml"] }'],
    '.devcontainer/dev.yaml': over,
  });
}

it('what two projects make the same of is there once', async () => {
  writeBoth(['services:', '  shell:', '    image: shell', '    network_mode: service:web']);
  const report = await check();
  expect(idsOf(report)).toEqual(['compose.yaml#services.shell', 'compose.yaml#services.web']);
  expect(failures(report, 'host-ipc')).toEqual(['compose.yaml#services.web']);
  expect(failures(report, 'joined-net')).toEqual(['compose.yaml#services.shell']);
});

it('what they make something else of is there for each of them', async () => {
  writeBoth(['services:', '  web:', '    pid: host']);
  const report = await check();
  expect(idsOf(report)).toEqual(['compose.yaml#services.web', 'compose.yaml#services.web@2']);
  expect(failures(report, 'host-ipc').sort()).toEqual(idsOf(report));
  expect(failures(report, 'host-pid')).toEqual([expect.stringMatching(/^compose\.yaml#services\.web(@2)?$/)]);
  expect(report.hosts[0].coverage).toMatchObject({ listed: 2 });
});

it('what a dev container lays over its service is a container beside it, and nothing else is there twice', async () => {
  tree.write({
    'compose.yaml': [
      'services:',
      '  web:',
      '    image: web',
      '    network_mode: service:db',
      '    security_opt: ["no-new-privileges:true"]',
      '  db: { image: db, pid: host }',
    ],
    '.devcontainer/devcontainer.json': [
      '{ "dockerComposeFile": "../compose.yaml", "service": "web",',
      '  "privileged": true }',
    ],
  });
  const report = await check();
  const dev = '.devcontainer/devcontainer.json#devcontainer';
  expect(idsOf(report)).toEqual([dev, 'compose.yaml#services.web', 'compose.yaml#services.db']);
  expect(failures(report, 'privileged')).toEqual([dev]);
  expect(failures(report, 'host-pid')).toEqual(['compose.yaml#services.db']);
  expect(failures(report, 'joined-net').sort()).toEqual([dev, 'compose.yaml#services.web']);
  expect(report.findings.find(({ rule }) => rule === 'privileged')).toMatchObject({
    message: 'web (devcontainer) is privileged.',
    place: { file: '.devcontainer/devcontainer.json', line: 2, column: 17 },
  });
  expect(report.hosts[0].gaps).toEqual([]);
});

it('a dev container is judged also where another project extends its service', async () => {
  tree.write({
    'compose.yaml': ['services:', '  web: { image: web, ipc: host }'],
    'prod/compose.yaml': ['services:', '  web: { extends: { file: ../compose.yaml, service: web } }'],
    '.devcontainer/devcontainer.json': [
      '{ "dockerComposeFile": "../compose.yaml", "service": "web", "privileged": true }',
    ],
  });
  const report = await check();
  const dev = '.devcontainer/devcontainer.json#devcontainer';
  expect(failures(report, 'privileged')).toEqual([dev]);
  expect(failures(report, 'host-ipc').sort()).toEqual([dev, 'prod/compose.yaml#services.web']);
});

it('a dev container whose Compose file is not there stays open', async () => {
  tree.write({
    '.devcontainer/devcontainer.json': [
      '{ "dockerComposeFile": "gone.yaml", "service": "web", "capAdd": ["SYS_ADMIN"] }',
    ],
  });
  const report = await check();
  const opened = report.findings.filter(({ kind }) => kind === 'open').map(({ rule }) => rule);
  expect(opened).toEqual(expect.arrayContaining(['host-pid', 'privileged', 'engine-socket']));
  expect(report.hosts[0].gaps).toMatchObject([{ what: '.devcontainer/gone.yaml', place: { column: 25 } }]);
});

it('a project that another one includes is judged where it is used, and its gaps are said once', async () => {
  tree.write({
    'compose.yaml': ['include: [db/compose.yaml]', 'services: { web: { image: web } }'],
    'db/compose.yaml': ['services:', '  db:', '    image: db', '    pid: service:gone'],
  });
  const report = await check();
  expect(idsOf(report).sort()).toEqual(['compose.yaml#services.db', 'compose.yaml#services.web']);
  expect(report.hosts[0].gaps).toMatchObject([{ what: 'db/compose.yaml', place: { line: 4, column: 10 } }]);
  expect(report.hosts[0].coverage.files?.map(({ file }) => file)).toEqual([
    'compose.yaml',
    'db/compose.yaml',
  ]);
});

it('workloads are listed in the order of the files, and as they are written there', async () => {
  tree.write({
    'b/compose.yaml': ['services: { one: { image: i } }'],
    'a.sh': ['#!/bin/sh', 'docker run --name second i', 'docker run --name third i'],
    'a/pod.yaml': [
      'apiVersion: v1',
      'kind: Pod',
      'metadata: { name: p }',
      'spec:',
      '  containers: [{ name: c }]',
    ],
  });
  const { workloads } = await check();
  expect(workloads.map(({ name }) => name)).toEqual(['second', 'third', 'Pod/p: c', 'one']);
});

it('a project of which another one extends a service is judged all the same, unless that is all of it', async () => {
  tree.write({
    'compose.yaml': ['services:', '  web: { image: web }', '  db: { image: db, pid: host }'],
    'test/base.yaml': ['services:', '  base: { image: base, ipc: host }'],
    'test/compose.yaml': [
      'services:',
      '  web: { extends: { file: ../compose.yaml, service: web } }',
      '  more: { extends: { file: base.yaml, service: base } }',
    ],
  });
  const report = await check();
  expect(failures(report, 'host-pid')).toEqual(['compose.yaml#services.db']);
  expect(failures(report, 'host-ipc')).toEqual(['test/compose.yaml#services.more']);
});

it('what joins another one than its twin does is not its twin', async () => {
  tree.write({
    'compose.yaml': [
      'services:',
      '  web: {image: a, network_mode: "service:db"}',
      '  db: {image: b, network_mode: host}',
    ],
    '.devcontainer/devcontainer.json': ['{ "dockerComposeFile": ["../compose.yaml", "dev.yaml"] }'],
    '.devcontainer/dev.yaml': ['services:', '  db: {network_mode: none}'],
  });
  const report = await check();
  expect(failures(report, 'host-net')).toEqual(
    expect.arrayContaining([expect.stringMatching(/#services\.db/), expect.stringMatching(/#services\.web/)]),
  );
  expect(idsOf(report)).toHaveLength(4);
});
