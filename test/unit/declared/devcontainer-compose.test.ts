import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readDevcontainer } from '../../../src/declared/devcontainer/read.ts';
import type { Told } from '../../../src/declared/readers.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { ComposeFiles } from '../../support/compose.ts';
import { only } from './written.ts';

const FILE = '.devcontainer/devcontainer.json';

function read(container: object, composeFile?: string, told: Partial<Told> = {}) {
  const text = JSON.stringify({ dockerComposeFile: '../compose.yaml', ...container });
  const files = new ComposeFiles({
    [FILE]: text,
    ...(composeFile !== undefined && { 'compose.yaml': composeFile }),
  });
  const read = readDevcontainer(new SourceText(FILE, text), files, {
    env: {},
    envFiles: [],
    target: 'compose',
    ...told,
  });
  return { files, ...read };
}

const APP = 'name: shop\nservices: { app: { image: app, volumes: ["/etc:/e"], labels: { team: a } } }';

describe('laid over its service', () => {
  it('it is a container beside it, called after it', () => {
    const { workloads, gaps } = read({ service: 'app', name: 'shop', privileged: true }, APP);
    expect(only(workloads)).toMatchObject({
      id: `${FILE}#devcontainer`,
      name: 'app (devcontainer)',
      service: 'app',
      project: 'shop',
      image: 'app',
      labels: { team: 'a' },
      declared: { kind: 'devcontainer', privileged: true },
    });
    expect(gaps).toEqual([]);
  });

  it('its own comes before what the service asks for, each with its place', () => {
    const { workloads, files } = read(
      { service: 'app', mounts: ['type=bind,source=/root,target=/r,readonly'] },
      APP,
    );
    const { declared } = only(workloads);
    expect(declared?.mounts.map(({ source, writable }) => [source, writable])).toEqual([
      ['/root', true],
      ['/etc', true],
    ]);
    expect(declared?.places.mounts?.flatMap((place) => files.written(place))).toEqual([
      `${FILE}:1:67 mounts[0]: type=bind,source=/root,target=/r,readonly`,
      'compose.yaml:2:42 services.app.volumes[0]: "/etc:/e"',
    ]);
    expect(files.written(declared?.place)).toEqual(['compose.yaml:2:13 services.app: app']);
  });

  it('what is not settled is so for both', () => {
    const { workloads } = read(
      { service: 'app', securityOpt: ['${localEnv:A}'], features: { './own': {} } },
      'services: { app: { image: app, security_opt: ["${B}"] } }',
    );
    expect(only(workloads).declared?.undecided.securityOpt?.map(({ why }) => why)).toEqual([
      './own is a feature that nsaudit does not know',
      'depends on ${localEnv:A}',
      'depends on B, which is not set',
    ]);
  });

  it('it is no container of a swarm', () => {
    const text = 'services: { app: { image: app, pid: host } }';
    const { workloads } = read({ service: 'app', capAdd: ['SYS_PTRACE'] }, text, { target: 'swarm' });
    expect(only(workloads).declared?.sharing.pid?.kind).toBe('host');
  });

  it('those that it joins are there as well, and those that they join', () => {
    const services = {
      app: { image: 'a', network_mode: 'service:db' },
      db: { image: 'b', pid: 'service:hub' },
      hub: { image: 'c', ipc: 'service:app' },
      other: { image: 'd', network_mode: 'service:app' },
    };
    const { workloads } = read({ service: 'app', privileged: true }, JSON.stringify({ services }));
    expect(workloads.map(({ name }) => name)).toEqual(['app (devcontainer)', 'db', 'hub', 'app']);
  });

  it.each([{ overrideCommand: true }, { runArgs: ['--privileged'] }, { privileged: false }, { capAdd: [] }])(
    'with no more than %j there is only the service',
    (container) => {
      const { workloads, gaps } = read({ service: 'app', ...container }, APP);
      expect([workloads, gaps]).toEqual([[], []]);
    },
  );
});

describe('where its service is not known', () => {
  const ASKING = { capAdd: ['SYS_PTRACE'] };
  const OPEN = [{ name: 'devcontainer', declared: { sharing: { pid: { kind: 'unset' } } } }];

  it('for want of the files it is open, and who reads those has the gap', () => {
    const { workloads, gaps } = read({ service: 'app', ...ASKING });
    expect([workloads, gaps]).toMatchObject([OPEN, []]);
  });

  it('of several files all have to be there', () => {
    const { workloads } = read(
      { dockerComposeFile: ['../compose.yaml', 'gone.yaml'], service: 'app', ...ASKING },
      APP,
    );
    expect(workloads).toMatchObject(OPEN);
  });

  it.each([
    [{ service: 'web' }, 51, 'service: web is no service of its Compose files'],
    [{}, 2, 'names no service of its Compose files'],
  ])('%j is a gap', (container, column, detail) => {
    const { workloads, gaps } = read({ ...container, ...ASKING }, APP);
    expect(workloads).toMatchObject(OPEN);
    expect(gaps).toMatchObject([{ reason: 'malformed', what: FILE, detail, place: { line: 1, column } }]);
  });

  it('because the project cannot be understood, that is the gap', () => {
    const { workloads, gaps } = read({ service: 'app', ...ASKING }, 'services: [');
    expect([workloads, gaps]).toMatchObject([OPEN, []]);
  });
});

it('nothing makes it throw', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const keys = ['service', 'mounts', 'features', 'privileged', 'securityOpt', 'hostRequirements'];
  const container = fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
  const service = fc.dictionary(
    fc.constantFrom('volumes', 'image', 'security_opt', 'privileged', 'pid'),
    value,
  );
  fc.assert(
    fc.property(container, service, (own, app) => {
      read({ service: 'app', ...own }, JSON.stringify({ services: { app } }));
    }),
  );
});
