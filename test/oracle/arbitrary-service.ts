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
    '/x:/x/',
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

/** @param later services that may be joined: in one direction alone there is no circle */
const fieldsOf = (later: readonly string[]): Record<string, fc.Arbitrary<string>> => {
  const joins = later.map((name) => `service:${name}`);
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
    volumes: listOf(fc.constantFrom(...VOLUMES, ...LONG_VOLUMES)),
    profiles: some(['debug', 'dev']),
    post_start: truth.map((value) => `[{ command: x, privileged: ${value} }]`),
    secrets: fc.constantFrom('[key]', '[{ source: key, target: k }]', '[{ source: key, target: /k }]'),
    configs: fc.constantFrom('[hosts]', '[{ source: hosts, target: /h }]'),
  };
};

/** A mode or networks: both are refused. */
const network = (later: readonly string[]): fc.Arbitrary<string> => {
  const modes = ['host', 'none', 'bridge', 'container:other', ...later.map((name) => `service:${name}`)];
  const networks = [
    '[n1]',
    '[outside]',
    '{ n1: {}, outside: }',
    '[host]',
    '[default, driven]',
    '{ n1: { aliases: [z] } }',
  ];
  return fc.oneof(
    text(...modes).map((mode) => `network_mode: ${mode}`),
    fc.constantFrom(...networks).map((names) => `networks: ${names}`),
  );
};

const IMAGES = ['image: own', 'image: "${UNSET:-nginx:1}"', 'image: "nginx:${UNSET}"'];

const MERGES = ['<<: *one', '<<: *two', '<<: [*one, *two]', '<<: [*two, *one]', '<<: *both'];

export interface ServicePlan {
  later: readonly string[];
  /** What it may extend, as written. */
  bases: readonly string[];
  hasImage: boolean;
  hasTags: boolean;
}

/** The lines of a service. */
export function serviceLines({ later, bases, hasImage, hasTags }: ServicePlan): fc.Arbitrary<string[]> {
  const fields = Object.entries(fieldsOf(later)).map(([key, value]) => field(key, value, hasTags));
  const lent = later.map((name) => `volumes_from: ["${name}:ro"]`);
  const seldom = (lines: readonly string[]): fc.Arbitrary<string[]> =>
    fc.oneof(fc.constant([]), fc.constantFrom(...lines.map((line) => [line]), []));
  return fc
    .tuple(
      hasImage ? fc.constantFrom(...IMAGES).map((image) => [image]) : fc.constant(['hostname: own']),
      ...fields,
      seldom(bases.map((base) => `extends: ${base}`)),
      fc.oneof(
        fc.constant([]),
        network(later).map((line) => [line]),
      ),
      seldom(lent),
      seldom(MERGES),
    )
    .map((lines) => lines.flat());
}

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
