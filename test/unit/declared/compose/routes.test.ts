import { describe, expect, test } from '@jest/globals';
import type { Workload } from '../../../../src/model/workload.ts';
import { compose } from '../../../support/compose.ts';

const buildOf = (text: string): Workload | undefined =>
  compose(`services:\n  web:\n    build: ${text}\n`)
    .declarations()
    .workloads.find(({ name }) => name === 'web (build)');

describe('where an image is built', () => {
  test('is a workload of its own if more is asked for than usual', () => {
    const build = buildOf('{ context: ., network: host, entitlements: [security.insecure] }');
    expect(build).toMatchObject({
      id: 'compose.yaml#services.web.build',
      service: 'web',
      declared: {
        place: { line: 3, column: 5, path: 'services.web.build' },
        privileged: true,
        places: { privileged: [{ path: 'services.web.build.entitlements[0]' }] },
        sharing: { net: { kind: 'host', evidence: { place: { path: 'services.web.build.network' } } } },
      },
    });
  });

  test.each(['.', '{ context: . }', '{ context: ., network: none, privileged: false }'])(
    'and none for %s',
    (text) => {
      expect(buildOf(text)).toBeUndefined();
    },
  );

  test('is open where a variable decides', () => {
    expect(buildOf('{ network: "$N" }')?.declared?.sharing.net?.kind).toBe('unset');
    expect(buildOf('{ privileged: "$N" }')?.declared?.undecided.privileged).toHaveLength(1);
  });
});

describe('joins', () => {
  const files = compose(
    `services:
  a: { pid: "service:b", ipc: "container:named", network_mode: "container:other", uts: "ns:/proc/1/ns/uts" }
  b: { container_name: named, pid: host }
`,
  );
  const { sharing } = files.declared('a');

  test('of services and of their containers are of the project, others of whatever is called so', () => {
    expect(sharing).toMatchObject({
      pid: { kind: 'container', target: 'compose.yaml#services.b' },
      ipc: { kind: 'container', target: 'compose.yaml#services.b' },
      net: { kind: 'container', target: 'other' },
      uts: { kind: 'container', target: '/proc/1/ns/uts' },
    });
  });
});

test('what nobody asks for is what engines do, and where they decide it is not known', () => {
  const { sharing } = compose('services: { a: { image: a, ipc: shareable } }').declared('a');
  expect(
    Object.entries(sharing)
      .map(([type, { kind, implied }]) => `${type} ${kind} ${implied ?? false}`)
      .sort(),
  ).toEqual([
    'cgroup unset true',
    'ipc private false',
    'mnt private true',
    'net private true',
    'pid private true',
    'time host true',
    'user unset true',
    'uts private true',
  ]);
});

test('a mode that nobody knows is open', () => {
  const { sharing } = compose('services: { a: { pid: hosts, userns_mode: "keep-id:uid=1" } }').declared('a');
  expect([sharing.pid?.kind, sharing.pid?.evidence.note]).toEqual([
    'unset',
    'a mode that nsaudit does not know',
  ]);
  expect(sharing.user?.kind).toBe('private');
});

describe('volumes of the engine that are made of the host', () => {
  test.each([
    ['{ o: bind, device: / }', ['/ true']],
    ['{ o: "rbind,ro", device: /srv }', ['/srv false']],
    ['{ type: ext4, device: /dev/sda1 }', ['/dev/sda1 true']],
    [
      '{ type: overlay, device: overlay, o: "lowerdir=/etc:/usr,upperdir=/x,workdir=/w" }',
      ['/etc true', '/usr true', '/x true'],
    ],
    ['{ type: nfs, device: ":/export", o: addr=10.0.0.1 }', []],
    ['{ type: tmpfs, device: tmpfs }', []],
  ])('%s', (options, sources) => {
    const files = compose(
      `services: { a: { volumes: ["data:/d"] } }\nvolumes: { data: { driver_opts: ${options} } }\n`,
    );
    const bound = files.declared('a').mounts.filter(({ type }) => type === 'bind');
    expect(bound.map(({ source, writable }) => `${source} ${writable}`)).toEqual(sources);
  });

  test('a relative one is so from the folder of its file, but only as Compose has it', () => {
    const volume = (options: string) =>
      compose(`services: { a: { volumes: ["data:/d"] } }\nvolumes: { data: ${options} }\n`).declared('a')
        .mounts;
    expect(volume('{ driver: local, driver_opts: { o: bind, device: ./x } }')).toMatchObject([
      { source: './x' },
    ]);
    expect(volume('{ driver: other, driver_opts: { o: bind, device: / } }')).toMatchObject([
      { type: 'volume' },
    ]);
  });
});

test("the mounts of a container that no file declares are anybody's guess", () => {
  const { undecided } = compose('services: { a: { volumes_from: ["container:other"] } }').declared('a');
  expect(undecided.mounts?.[0]?.why).toBe(
    'takes the mounts of the container other, which is not declared here',
  );
});

describe('a swarm', () => {
  const files = compose(
    'services:\n  a:\n    pid: host\n    privileged: true\n    network_mode: host\n    cap_add: [ALL]\n' +
      '    security_opt: [a]\n    devices: [/dev/kvm]\n    build: { network: host }\n    volumes: ["/:/host"]\n',
  );
  const declarations = files.declarations({ target: 'swarm' });
  const [{ declared } = {}] = declarations.workloads;

  test('takes no notice of some settings, and of others it does', () => {
    expect(declarations.workloads).toHaveLength(1);
    expect(declared).toMatchObject({
      privileged: false,
      securityOpt: [],
      devices: [],
      capAdd: ['ALL'],
      mounts: [{ source: '/' }],
      sharing: { pid: { kind: 'private', implied: true }, net: { kind: 'private', implied: true } },
    });
  });

  test('which are told, each with its place', () => {
    expect(declared?.ignored?.map((place) => files.written(place)[0])).toEqual([
      'compose.yaml:3:10 services.a.pid: host',
      'compose.yaml:5:19 services.a.network_mode: host',
      'compose.yaml:4:17 services.a.privileged: true',
      'compose.yaml:7:19 services.a.security_opt: [a]',
      'compose.yaml:8:14 services.a.devices: [/dev/kvm]',
    ]);
  });
});

describe('the name of a project', () => {
  const named = (text: string, others: Record<string, string> = {}, env: Record<string, string> = {}) =>
    compose(`${text}services: { a: {} }\n`, others).declarations({ env }).workloads[0]?.project;

  test.each([
    ['', {}, {}, undefined],
    ['name: Shop.Front\n', {}, {}, 'shopfront'],
    ['name: "_x${B:-y}"\n', {}, {}, 'xy'],
    ['name: one\n', { 'compose.override.yaml': 'name: two\n' }, {}, 'two'],
    ['name: one\n', { '.env': 'COMPOSE_PROJECT_NAME=three\n' }, {}, 'three'],
    ['name: one\n', { '.env': 'COMPOSE_PROJECT_NAME=three\n' }, { COMPOSE_PROJECT_NAME: 'four' }, 'four'],
  ])('%j %j %j', (text, others, env, name) => {
    expect(named(text, others, env)).toBe(name);
  });
});

test('labels, image and profiles are those of the service', () => {
  const { workloads } = compose(
    'services:\n  a: { image: "x:${T:-1}", labels: { a.b: 1, c: }, profiles: [p, p] }\n  b: { labels: [a=b=c, d] }\n',
  ).declarations();
  expect(workloads).toMatchObject([
    { image: 'x:1', labels: { 'a.b': '1', c: '' }, declared: { profiles: ['p'] } },
    { labels: { a: 'b=c', d: '' } },
  ]);
});

test('a service that another program provides has no container', () => {
  expect(
    compose('services: { a: { provider: { type: model } }, b: {} }').declarations().workloads,
  ).toHaveLength(1);
});

describe('devices that are asked of a driver', () => {
  test.each([
    ['gpus: all', ['gpu'], 'all'],
    ['gpus: [{ driver: nvidia }]', ['nvidia'], '{ driver: nvidia }'],
    ['gpus: [{ device_ids: ["0", "3"] }]', ['0 3'], '{ device_ids: ["0", "3"] }'],
    [
      'deploy: { resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }',
      ['gpu'],
      '{ capabilities: [gpu] }',
    ],
  ])('%s', (field, devices, written) => {
    const files = compose(`services:\n  web:\n    ${field}\n`);
    const declared = files.declared('web');
    expect(declared.devices).toEqual(devices);
    expect(files.written(declared.places.devices?.[0])[0]).toMatch(`: ${written}`);
    expect(files.declarations().gaps).toEqual([]);
  });

  test('are open where a variable decides, and a gap where nobody can read them', () => {
    expect(compose('services: { web: { gpus: $GPUS } }').declared('web').undecided.devices).toHaveLength(1);
    const odd = compose('services: { web: { gpus: some } }');
    expect(odd.declarations().gaps).toMatchObject([{ place: { path: 'services.web.gpus' } }]);
    expect(odd.declared('web').undecided.devices).toHaveLength(1);
  });
});
