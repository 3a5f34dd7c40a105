// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Compose's variables
import fc from 'fast-check';
import { list, numbered, quoted, rarely, some, text, truth } from './arbitrary-text.ts';

const VOLUMES = [
  ...[
    '/:/host',
    './x:/x:ro',
    '~/y:/y',
    'data:/data',
    '/anonymous',
    '/p:/p:shared',
    '/p:/p:rslave,ro',
    '/w:/w/',
  ],
  ...[
    '/var/run/docker.sock:/var/run/docker.sock',
    'root:/root',
    'here:/here:ro',
    'memory:/m',
    '../up/./z:/z',
  ],
  ...[
    '${DIR}/d:/d',
    '${UNSET}/d:/d',
    '${UNSET:-./d}:/d',
    '.:/all:rw,z',
    'data:/data:ro',
    '/etc:/x:ro',
    'a:/a',
  ],
  'data:/d:nocopy',
].map(quoted);

const LONG_VOLUMES = [
  '{ type: bind, source: ./l, target: /x }',
  '{ type: bind, source: "${DIR:-/l}", target: /l, read_only: yes }',
  '{ type: bind, source: /, target: /host, bind: { propagation: rshared } }',
  '{ type: volume, source: root, target: /r, read_only: "${YES:-true}" }',
  '{ type: tmpfs, target: /t }',
  '{ type: volume, target: /anonymous }',
  '{ type: bind, source: ../up, target: /up/ }',
];

const DEVICES = [
  ...['/dev/fuse', '/dev/fuse:/dev/fuse:r', '/dev/kvm:/dev/fuse', '/dev/${UNSET:-sda}:/dev/sda'].map(quoted),
  '{ source: /dev/kvm, target: /dev/kvm }',
];

const listOf = (arbitrary: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.uniqueArray(arbitrary, { minLength: 1, maxLength: 3 }).map(list);

const fieldsOf = (names: readonly string[]): Record<string, fc.Arbitrary<string>> => {
  const joins = names.map((name) => `service:${name}`);
  return {
    pid: fc.oneof(text('host', 'host', ...joins), fc.constant('*pid')),
    ipc: text('host', 'shareable', 'private', 'none', ...joins),
    uts: text('host'),
    cgroup: fc.constantFrom('host', '"private"', '"${UNSET:-host}"', '"${PID:+private}"'),
    userns_mode: text('host'),
    cgroup_parent: text('/system.slice', 'own'),
    privileged: truth,
    use_api_socket: fc.constantFrom('true', 'false'),
    labels: fc.constantFrom('{ a: "1", b: "${PID}" }', '[a=2, c=x=y]', '[only]'),
    build: fc.constantFrom(
      '.',
      '{ context: ., network: host }',
      '{ context: ., privileged: "${YES:-true}" }',
      '{ context: ., privileged: false, entitlements: [security.insecure] }',
      '{ context: ., network: "${NETWORK:-none}", entitlements: [network.host] }',
    ),
    cap_add: fc.oneof(
      some(['SYS_ADMIN', 'NET_ADMIN', 'ALL', 'CAP_SYS_PTRACE', 'sys_admin']),
      fc.constant('*caps'),
    ),
    cap_drop: some(['ALL', 'MKNOD', 'NET_RAW']),
    security_opt: numbered(
      ['seccomp=unconfined', 'apparmor:unconfined', 'no-new-privileges:true'],
      'label=level:s0:c',
    ),
    device_cgroup_rules: numbered(['a *:* rwm', 'c 1:3 mr'], 'c 10:'),
    devices: listOf(fc.constantFrom(...DEVICES)),
    gpus: listOf(
      fc.constantFrom('{ count: 2 }', '{ driver: nvidia }', '{ device_ids: ["0", "${UNSET:-1}"] }'),
    ),
    deploy: fc.constantFrom(
      '{ replicas: 2 }',
      '{ resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }',
      '{ resources: { reservations: { devices: [{ driver: "${PID}", capabilities: [tpu] }] } } }',
    ),
    volumes: listOf(fc.constantFrom(...VOLUMES, ...LONG_VOLUMES)),
    profiles: some(['debug', 'dev']),
    post_start: truth.map((value) => `[{ command: x, privileged: ${value} }]`),
    secrets: fc.constantFrom('[key]', '[{ source: key, target: k }]', '[{ source: key, target: /k }]'),
    configs: fc.constantFrom('[hosts]', '[{ source: hosts, target: /h }]'),
  };
};

const NETWORKS = [
  '[n1]',
  '[outside]',
  '{ n1: {}, outside: }',
  '[host]',
  '[default, driven]',
  '{ n1: { aliases: [z] } }',
];

const IMAGES = ['image: own', 'image: "${UNSET:-nginx:1}"', 'image: "nginx:${UNSET}"'];

const MERGES = ['<<: *one', '<<: *two', '<<: [*one, *two]', '<<: [*two, *one]', '<<: *both'];

export interface ServicePlan {
  /** Services that it may join or take mounts from: in one direction alone there is no circle. */
  joins: readonly string[];
  /** What it may extend, as written. */
  bases: readonly string[];
  hasImage: boolean;
  hasTags: boolean;
  /** A mode or networks: what is merged of both is refused. */
  hasNetworks: boolean;
}

/** The lines of a service. */
export function serviceLines(plan: ServicePlan): fc.Arbitrary<string[]> {
  const { joins, bases, hasImage, hasTags, hasNetworks } = plan;
  const fields = Object.entries(fieldsOf(joins)).map(([key, value]) => field(key, value, hasTags));
  return fc
    .tuple(
      hasImage ? oneOf(1, IMAGES) : oneOf(1, ['hostname: own']),
      ...fields,
      oneOf(
        2,
        bases.map((base) => `extends: ${base}`),
      ),
      oneOf(2, hasNetworks ? NETWORKS.map((names) => `networks: ${names}`) : modesOf(joins)),
      oneOf(
        8,
        joins.map((name) => `volumes_from: ["${name}:ro"]`),
      ),
      oneOf(2, MERGES),
    )
    .map((lines) => lines.flat());
}

const modesOf = (joins: readonly string[]): string[] =>
  [
    'host',
    'none',
    'bridge',
    '${NET:-host}',
    'container:other',
    ...joins.map((name) => `service:${name}`),
  ].map((mode) => `network_mode: ${quoted(mode)}`);

/** Once in so many one of the lines. */
const oneOf = (times: number, lines: readonly string[]): fc.Arbitrary<string[]> =>
  lines.length === 0
    ? fc.constant([])
    : fc.tuple(rarely(times), fc.constantFrom(...lines)).map(([isThere, line]) => (isThere ? [line] : []));

/** Now and then a field, or what takes it away. */
const field = (key: string, value: fc.Arbitrary<string>, hasTags: boolean): fc.Arbitrary<string[]> =>
  fc
    .tuple(
      rarely(4),
      value,
      hasTags ? fc.constantFrom('', '', '', '', '!reset', '!override') : fc.constant(''),
    )
    .map(([isSet, text, tag]) => {
      if (!isSet) return [];
      if (tag === '!reset') return [`${key}: !reset null`];
      // A tag makes a text of a boolean, and an alias has none.
      const takesTag = tag !== '' && !text.startsWith('*') && key !== 'use_api_socket';
      return [takesTag ? `${key}: ${tag} ${text}` : `${key}: ${text}`];
    });
