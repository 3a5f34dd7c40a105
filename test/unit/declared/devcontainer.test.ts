import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { looksLikeDevcontainer, readDevcontainer } from '../../../src/declared/devcontainer/read.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { ComposeFiles } from '../../support/compose.ts';
import { asked, at, only, unsettled, writtenAt } from './written.ts';

const read = (text: string) =>
  readDevcontainer(new SourceText('.devcontainer/devcontainer.json', text), new ComposeFiles({}), {
    env: {},
    envFiles: [],
    target: 'compose',
  });
const workloadOf = (text: string): Workload => only(read(text).workloads);

const SHOP = `// For "shop": { not: this }
{
	"name": "shop", /* a
	comment */ "image": "mcr.example/base:1",
	"runArgs": ["--pid=host", "--net", "host", "-v", "\${localWorkspaceFolder}/a:/a", "--label", "team=a"],
	"privileged": true,
	"capAdd": ["SYS_PTRACE"],
	"securityOpt": [ "seccomp=unconfined", ],
	"mounts": [
		"source=/var/run/docker.sock,target=/var/run/docker.sock,type=bind",
		{ "type": "bind", "source": "/etc", "target": "/e" },
		"source=\${localEnv:HOME}\${localEnv:USERPROFILE}/.ssh,target=/k,type=bind,readonly",
		"source=dind-\${devcontainerId},target=/d,type=volume",
	],
	"remoteUser": "http://not-a-comment", // but this is
}
`;

describe('a development container', () => {
  const shop = workloadOf(SHOP);

  it('is told with its name, image and labels', () => {
    expect(shop).toMatchObject({
      id: '.devcontainer/devcontainer.json#devcontainer',
      name: 'shop',
      image: 'mcr.example/base:1',
      labels: { team: 'a' },
    });
    expect(shop.declared && at(SHOP, shop.declared.place)).toBe('4:13 "image"');
  });

  it('asks by its arguments', () => {
    expect(asked(SHOP, shop)).toEqual({ pid: 'host at 5:21 host', net: 'host at 5:38 host' });
    expect(shop.declared?.sharing.pid?.evidence.field).toBe('runArgs.pid');
  });

  it('asks by its fields', () => {
    expect(writtenAt(SHOP, shop, 'privileged')).toEqual(['6:16 true']);
    expect(writtenAt(SHOP, shop, 'capAdd')).toEqual(['7:14 SYS_PTRACE']);
    expect(writtenAt(SHOP, shop, 'securityOpt')).toEqual(['8:20 seccomp=unconfined']);
  });

  it('asks for mounts in either form', () => {
    expect(
      shop.declared?.mounts.map(({ type, source, target, writable }) => [type, source, target, writable]),
    ).toEqual([
      ['bind', './a', '/a', true],
      ['bind', '/var/run/docker.sock', '/var/run/docker.sock', true],
      ['bind', '/etc', '/e', true],
      ['bind', '~/.ssh', '/k', false],
      ['volume', 'dind-${devcontainerId}', '/d', true],
      ['bind', '.', '/workspaces', true],
    ]);
    expect(writtenAt(SHOP, shop, 'mounts').slice(1, 3)).toEqual([
      '10:4 source=/var/run/docker.sock,target=/var/run/docker.sock,type=bind',
      '11:32 /etc',
    ]);
    expect(unsettled(SHOP, shop)).toEqual({});
  });

  it.each([
    ['BIND', [{ type: 'bind', source: '/' }], 0],
    ['${localEnv:KIND}', [{ source: '/' }], 1],
  ])('of the type %s', (type, mounts, undecided) => {
    const { declared } = workloadOf(
      `{ "image": "a", "workspaceMount": "", "mounts": [{ "type": "${type}", "source": "/", "target": "/host" }] }`,
    );
    expect(declared?.mounts).toMatchObject(mounts);
    expect(declared?.undecided.mounts ?? []).toHaveLength(undecided);
  });

  it('may depend on a variable', () => {
    const text =
      '{ "image": "a", "mounts": ["type=bind,source=${localEnv:DIR},target=/d"], "runArgs": ["--ipc=${localEnv:I}"] }';
    const workload = workloadOf(text);
    expect(Object.keys(workload.declared?.undecided ?? {})).toEqual(['mounts']);
    expect(asked(text, workload)).toEqual({ ipc: 'unset at 1:94 ${localEnv:I}' });
  });
});

it.each([
  ['"docker run --pid=host db || true"', '1:56 host'],
  ['["docker", "run", "--pid=host", "db"]', '1:63 host'],
  ['["sh", "-c", "docker run --pid=host db"]', '1:69 host'],
  ['{"a": "true", "b": "sh -c \'docker run --pid=host db\'"}', '1:82 host'],
])('a command for the host may be one of ours: %s', (command, place) => {
  const text = `{ "image": "a", "initializeCommand": ${command} }`;
  const db = only(read(text).workloads.filter(({ image }) => image === 'db'));
  expect(asked(text, db)).toEqual({ pid: `host at ${place}` });
});

describe('features', () => {
  const withFeature = (id: string) => `{"image": "a",\n"features": {"${id}": {}}}`;
  const asks = (id: string) => workloadOf(withFeature(id)).declared;

  it('docker-in-docker is privileged', () => {
    const text = withFeature('ghcr.io/devcontainers/features/docker-in-docker:2');
    expect(asks('ghcr.io/devcontainers/features/docker-in-docker:2')?.privileged).toBe(true);
    expect(writtenAt(text, workloadOf(text), 'privileged')).toEqual([
      '2:14 "ghcr.io/devcontainers/features/docker-in-docker:2"',
    ]);
  });

  it.each(['docker-outside-of-docker', 'ghcr.io/devcontainers/features/docker-from-docker@sha256:abc'])(
    '%s holds the engine’s socket',
    (id) => {
      expect(asks(id)).toMatchObject({
        mounts: [{ type: 'bind', source: '/var/run/docker.sock', writable: true }, { source: '.' }],
        securityOpt: ['label=disable'],
      });
    },
  );

  it.each(['go', 'rust'])('%s debugs', (name) => {
    expect(asks(`ghcr.io/devcontainers/features/${name}:1`)).toMatchObject({
      capAdd: ['SYS_PTRACE'],
      securityOpt: ['seccomp=unconfined'],
      undecided: {},
    });
  });

  it('those that nobody knows may ask for anything that a feature can', () => {
    expect(asks('ghcr.io/devcontainers/features/node:1')?.undecided).toEqual({});
    for (const id of [
      './local',
      'ghcr.io/somebody/features/node:1',
      'ghcr.io/somebody/features/go:1',
      'ghcr.io/devcontainers/features/new:1',
      'toString',
    ]) {
      expect(Object.keys(asks(id)?.undecided ?? {})).toEqual([
        'privileged',
        'capAdd',
        'securityOpt',
        'mounts',
      ]);
    }
  });
});

describe('one that is made of Compose files', () => {
  it('names them, and is no workload if it asks for nothing more', () => {
    const text =
      '{\n"dockerComposeFile": ["../compose.yaml", "more.yaml"],\n"service": "app", "runArgs": ["--privileged"]}';
    const { workloads, composeFiles } = read(text);
    expect(workloads).toEqual([]);
    expect(composeFiles.map(({ path, place }) => [path, at(text, place), place.path])).toEqual([
      ['../compose.yaml', '2:24 ../compose.yaml', 'dockerComposeFile[0]'],
      ['more.yaml', '2:43 more.yaml', 'dockerComposeFile[1]'],
    ]);
  });

  it('leaves to them what it does not ask for itself', () => {
    const workload = workloadOf('{"dockerComposeFile": "compose.yaml", "capAdd": ["SYS_ADMIN"]}');
    expect(workload.declared).toMatchObject({
      capAdd: ['SYS_ADMIN'],
      sharing: { pid: { kind: 'unset' }, net: { kind: 'unset' } },
    });
  });
});

it.each([
  ['{ "image": "a" ', 1, ''],
  ['[]', 1, ''],
  ['{"capAdd": {"a": 1}}', 1, 'capAdd'],
  ['{"privileged": []}', 1, 'privileged'],
  ['{\n"mounts": [[]]}', 2, 'mounts[0]'],
])('what cannot be understood is a gap with its place: %j', (text, line, path) => {
  const { gaps } = read(text);
  expect(gaps).toMatchObject([{ reason: 'malformed', place: { line, path } }]);
});

it('is told by its name', () => {
  const isOne = (file: string) => looksLikeDevcontainer(new SourceText(file, '{}'));
  expect(
    ['.devcontainer/devcontainer.json', '.devcontainer.json', 'a/.devcontainer/go/devcontainer.json'].map(
      isOne,
    ),
  ).toEqual([true, true, true]);
  expect(['devcontainer/other.json', 'my.devcontainer.json.bak'].map(isOne)).toEqual([false, false]);
});

it('nothing makes the reader throw', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const keys = [
    'runArgs',
    'mounts',
    'features',
    'privileged',
    'capAdd',
    'dockerComposeFile',
    'image',
    'name',
    'workspaceMount',
    'hostRequirements',
    'initializeCommand',
    'securityOpt',
  ];
  const file = fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
  fc.assert(fc.property(file, (content) => void read(JSON.stringify(content, null, '\t'))));
  fc.assert(fc.property(fc.string(), (text) => void read(text)));
});
