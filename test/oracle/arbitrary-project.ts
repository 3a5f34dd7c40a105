// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Compose's variables
import fc from 'fast-check';
import { type ServicePlan, serviceLines } from './arbitrary-service.ts';
import { DOTENV, rarely } from './arbitrary-text.ts';
import type { TestProject } from './project.ts';

/** What a file declares under `x-`, to be merged and repeated. */
const ANCHORS = `x-pid: &pid "\${PID}"
x-caps: &caps [SYS_ADMIN]
x-one: &one { pid: *pid, ipc: host, cap_add: *caps, volumes: ["./anchored:/x"] }
x-two: &two { ipc: shareable, privileged: yes, labels: { from: two } }
x-both: &both
  <<: [*one, *two]
  uts: host
`;

const DEFINED = `networks:
  n1: {}
  outside: { external: true, name: "\${NETWORK:-host}" }
  host: { external: true }
  driven: { driver: bridge }
volumes:
  data:
  root: { driver_opts: { type: none, o: bind, device: / } }
  here: { driver: local, driver_opts: { type: none, o: bind, device: ./here } }
  memory: { driver_opts: { type: tmpfs, device: tmpfs, o: "size=1m" } }
secrets: { key: { file: ./key.txt } }
configs: { hosts: { file: /etc/hosts } }
`;

/** The same as in the file that includes it, or only here. */
const DEFINED_IN_INCLUDED = `networks:
  n1: {}
  host: { external: true }
  inner: { driver: bridge }
volumes:
  data:
  root: { driver_opts: { type: none, o: bind, device: / } }
  inside: { driver: local, driver_opts: { type: none, o: bind, device: ./inside } }
`;

interface Role {
  hasNetworks: boolean;
  /** Another file whose services may be extended. */
  other?: { file: string; services: readonly string[] };
  /** Its services are used elsewhere alone, where others of it are not known. */
  isExtended?: boolean;
}

/** A file whose services all are there and may extend one another. */
const fileWith = (
  names: readonly string[],
  { hasNetworks, other, isExtended = false }: Role,
): fc.Arbitrary<string> =>
  composeFile(names, (name) => {
    const later = names.filter((candidate) => candidate > name);
    const elsewhere = (other?.services ?? []).map(
      (service) => `{ file: ${other?.file}, service: ${service} }`,
    );
    const here = later.flatMap((service) => [service, `{ service: ${service} }`]);
    const joins = isExtended ? [] : later;
    return { joins, bases: [...here, ...elsewhere], hasImage: true, hasTags: false, hasNetworks };
  });

/** A file to be laid over that: some of its services, with tags. */
const overrideFor = (names: readonly string[], hasNetworks: boolean): fc.Arbitrary<string> =>
  fc.subarray([...names]).chain((some) =>
    composeFile(some, (name) => ({
      joins: names.filter((candidate) => candidate > name),
      bases: [],
      hasImage: false,
      hasTags: true,
      hasNetworks,
    })),
  );

function composeFile(names: readonly string[], plan: (name: string) => ServicePlan): fc.Arbitrary<string> {
  const services = names.map((name) =>
    serviceLines(plan(name)).map((lines) =>
      [`  ${name}:`, ...lines.map((line) => `    ${line}`), ''].join('\n'),
    ),
  );
  return fc
    .tuple(...services)
    .map((texts) => `${ANCHORS}services:${texts.length > 0 ? `\n${texts.join('')}` : ' {}\n'}`);
}

const times = (count: number, value: string): string[] => Array.from({ length: count }, () => value);

const include = fc.constantFrom(
  ...times(20, ''),
  ...times(15, 'include: [inc/compose.yml]\n'),
  'include:\n  - path: ./inc/compose.yml\n',
  'include: [{ path: [inc/compose.yml, inc/more.yml] }]\n',
  'include: [{ path: inc/compose.yml, project_directory: common }]\n',
  'include: [{ path: "inc/${FILE:-compose}.yml", env_file: other.env }]\n',
  'include: [inc/nested.yml]\n',
  'include: [inc/missing.yml]\n',
);

const SERVICES = ['a', 'b', 'c', 'd'];
// Of other names than what extends them: Compose takes some chains for circles that are none.
const DEEP = ['u', 'v'];
const INCLUDED = ['i', 'j'];

/**
 * Projects that use everything at once: anchors, merge keys, overrides with `!reset` and `!override`, services that
 * extend others here and in other files, inclusions, variables with and without a value. Now and then one is wrong.
 */
const project = (hasNetworks: boolean): fc.Arbitrary<TestProject> =>
  fc
    .record({
      dotenv: fc.constantFrom(...times(20, DOTENV), `${DOTENV}PID=private\n`, ''),
      include,
      base: fileWith(SERVICES, { hasNetworks, other: { file: 'common/base.yml', services: ['x', 'y'] } }),
      common: fileWith(['x', 'y'], {
        hasNetworks,
        other: { file: 'deep/deep.yml', services: DEEP },
        isExtended: true,
      }),
      deep: fileWith(DEEP, { hasNetworks, isExtended: true }),
      override: overrideFor(SERVICES, hasNetworks),
      hasOverride: rarely(2),
      second: overrideFor(SERVICES, hasNetworks),
      hasSecond: rarely(4),
      included: fileWith(INCLUDED, { hasNetworks, other: { file: 'own.yml', services: ['x', 'y'] } }),
      own: fileWith(['x', 'y'], { hasNetworks, isExtended: true }),
      includedDotenv: fc.constantFrom('', 'PID=host\nIMAGE=own\n', 'ONLY=host\nYES=no\n'),
      more: overrideFor(INCLUDED, hasNetworks),
    })
    .map((part) => ({
      files: {
        '.env': part.dotenv,
        'compose.yml': part.include + part.base + DEFINED,
        'common/base.yml': part.common,
        'common/deep/deep.yml': part.deep,
        'inc/compose.yml': part.included + DEFINED_IN_INCLUDED,
        'inc/own.yml': part.own,
        'inc/more.yml': part.more,
        'inc/nested.yml': 'include: [compose.yml]\nservices: {}\n',
        'inc/.env': part.includedDotenv,
        'other.env': 'ONLY=host\nDIR=/other\n',
        // What an inclusion with another project directory extends is looked for there.
        'common/own.yml': part.own,
        'override.yml': part.override,
        'second.yml': part.second,
      },
      main: [
        'compose.yml',
        ...(part.hasOverride ? ['override.yml'] : []),
        ...(part.hasSecond ? ['second.yml'] : []),
      ],
    }));

// Without bias: it would choose the first of all choices far too often, and most projects would be alike.
export const arbitraryProject = fc.noBias(fc.boolean().chain(project));
