// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Compose's variables
import { describe, expect, test } from '@jest/globals';
import { compose } from '../../../support/compose.ts';

const service = (fields: string, rest = '') =>
  compose(`services:\n  web:\n    image: web\n${fields.replace(/^/gm, '    ')}\n${rest}`);

describe('what depends on a variable without a value is not settled', () => {
  test.each([
    ['pid', 'pid', '${M}', 'depends on M, which is not set'],
    ['ipc', 'ipc', '${M:+host}', 'depends on M, which is not set'],
    ['network_mode', 'net', 'service:${M}', 'depends on M, which is not set'],
    ['userns_mode', 'user', '${M?say it}', 'depends on M, which has to be set'],
    ['uts', 'uts', '${M}${N}', 'depends on M and N, which are not set'],
  ] as const)('%s', (key, type, value, note) => {
    const files = service(`${key}: "${value}"`);
    const sharing = files.declared('web').sharing[type];
    expect(sharing).toMatchObject({ kind: 'unset', evidence: { value, note } });
    expect(files.written(sharing?.evidence.place)).toEqual([
      `compose.yaml:4:${key.length + 7} services.web.${key}: "${value}"`,
    ]);
    expect(files.declarations().gaps).toEqual([]);
  });

  test.each([
    ['privileged', 'privileged: "${M}"', '"${M}"'],
    ['cgroupParent', 'cgroup_parent: ${M}', '${M}'],
    ['capAdd', 'cap_add: [A, "${M}"]', '"${M}"'],
    ['capDrop', 'cap_drop: ["x${M}"]', '"x${M}"'],
    ['securityOpt', 'security_opt: ["seccomp=${M}"]', '"seccomp=${M}"'],
    ['devices', 'devices: ["${M}:/dev/x"]', '"${M}:/dev/x"'],
    ['deviceCgroupRules', 'device_cgroup_rules: ["${M}"]', '"${M}"'],
    ['mounts', 'volumes: ["${M}:/data"]', '"${M}:/data"'],
    ['mounts', 'volumes: [{ type: bind, source: "${M}/x", target: /x }]', '"${M}/x"'],
    ['mounts', 'volumes_from: ["${M}"]', '"${M}"'],
    ['mounts', 'use_api_socket: ${M}', '${M}'],
  ] as const)('%s: %s', (field, fields, written) => {
    const files = service(fields);
    const [undecided, ...others] = files.declared('web').undecided[field] ?? [];
    expect(others).toEqual([]);
    expect(undecided?.why).toBe('depends on M, which is not set');
    expect(files.written(undecided?.place)[0]).toMatch(new RegExp(`: ${escaped(written)}$`));
  });

  test('of a network and of a volume it is told where it is written', () => {
    const files = service(
      'networks: [n]\nvolumes: ["vol:/v"]',
      'networks: { n: { external: true, name: "${N}" } }\nvolumes: { vol: { driver_opts: { o: bind, device: "${V}" } } }\n',
    );
    const { sharing, undecided } = files.declared('web');
    expect(sharing.net?.kind).toBe('unset');
    expect(files.written(sharing.net?.evidence.place)[0]).toContain('networks.n.name: "${N}"');
    expect(files.written(undecided.mounts?.[0]?.place)[0]).toContain(
      'volumes.vol.driver_opts.device: "${V}"',
    );
  });

  test('what would be the host as things are fails', () => {
    const { pid } = service('pid: "host${M}"').declared('web').sharing;
    expect(pid?.kind).toBe('host');
  });

  test('what is overridden does not matter any more', () => {
    const files = compose('services:\n  web: { image: a, pid: "${M}", volumes: ["${M}/x:/x"] }\n', {
      'compose.override.yaml': 'services:\n  web: { pid: host, volumes: ["/y:/x"] }\n',
    });
    const { sharing, undecided, mounts } = files.declared('web');
    expect([sharing.pid?.kind, undecided, mounts.map(({ source }) => source)]).toEqual(['host', {}, ['/y']]);
  });
});

describe('a variable with a value', () => {
  test('is told, and comes before those of files', () => {
    const files = compose('services: { web: { pid: "$M" } }', { '.env': 'M=host\n' });
    expect(files.declared('web').sharing.pid?.kind).toBe('host');
    expect(files.declared('web', { env: { M: '' } }).sharing.pid).toMatchObject({
      kind: 'private',
      implied: true,
    });
  });

  test('is not looked for where nobody said so', () => {
    process.env.NSAUDIT_MODE = 'host';
    try {
      expect(service('pid: "$NSAUDIT_MODE"').declared('web').sharing.pid?.kind).toBe('unset');
    } finally {
      delete process.env.NSAUDIT_MODE;
    }
  });
});

describe('what a service cannot be read of leaves all else of it open', () => {
  const files = compose(
    'services:\n  web: { extends: { file: gone.yaml, service: x }, pid: host, cap_add: [A] }\n',
  );

  test('with one gap', () => {
    expect(files.declarations().gaps).toMatchObject([
      { what: 'gone.yaml', place: { line: 2, column: 27, path: 'services.web.extends.file' } },
    ]);
  });

  test('but for what it says itself', () => {
    const { sharing, capAdd, undecided } = files.declared('web');
    expect(sharing.pid?.kind).toBe('host');
    expect(capAdd).toEqual(['A']);
    expect(sharing.net).toMatchObject({
      kind: 'unset',
      evidence: { note: 'depends on a service that could not be read' },
    });
    expect(Object.keys(undecided).sort()).toEqual([
      'capAdd',
      'capDrop',
      'cgroupParent',
      'deviceCgroupRules',
      'devices',
      'mounts',
      'privileged',
      'securityOpt',
    ]);
  });
});

test.each([
  'include: ["oci://docker.io/shop/base:1"]\nservices: { web: {} }\n',
  'include: ["https://github.com/shop/base.git"]\nservices: { web: {} }\n',
  'services: { web: { extends: { file: "git@github.com:shop/base.git", service: web } } }\n',
])('what lies elsewhere is not fetched: %j', (text) => {
  expect(compose(text).declarations().gaps).toMatchObject([
    { reason: 'unavailable', detail: 'it lies elsewhere, and nothing is fetched', place: {} },
  ]);
});

test('a path that leads out of what was checked may be anything', () => {
  const files = service('volumes: ["../../x:/x", "./y/../z:/z", "..:/up"]');
  expect(files.declared('web').mounts.map(({ source }) => source)).toEqual(['../../x', './z', '..']);
  expect(files.declared('web').undecided.mounts?.map(({ why }) => why)).toEqual([
    'leads out of the folder that was checked',
    'leads out of the folder that was checked',
  ]);
});

const escaped = (text: string): string => text.replace(/[$(){}?+.[\]\\]/g, '\\$&');
