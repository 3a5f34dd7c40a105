import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ComposeFiles, compose } from '../../../support/compose.ts';

const gapsOf = (files: ComposeFiles): string[] =>
  files
    .declarations()
    .gaps.map(({ detail, place }) => `${place?.line}:${place?.column} ${place?.path}: ${detail}`);

const namesOf = (files: ComposeFiles): string[] => files.declarations().workloads.map(({ name }) => name);

describe('one gap with its place, and the rest is read', () => {
  test.each([
    ['services:\n  a: x\n  b: {}\n', '2:3 services.a: the service a is no mapping', ['b']],
    ['services:\n  a:\n  b: {}\n', '2:3 services.a: the service a is no mapping', ['b']],
    ['services: [a]\n', '1:11 services: services is no mapping', []],
    ['services:\n', '1:1 : declares no services', []],
    [
      'x-all: {}\nweb:\n  image: a\n  privileged: true\n',
      "2:1 : declares no services: it looks like Compose's version 1, with services at the top, which Docker Compose v2 does not read",
      [],
    ],
    ['x-web: {image: a}\nvolumes: {image: {build: a}}\n', '1:1 : declares no services', []],
    ['# nothing\n', '1:1 : declares no services', []],
    ['version: "3"\n', '1:1 : declares no services', []],
    ['just a text\n', '1:1 : is a scalar, where a Compose file is a mapping', []],
    ['services:\n  a: { pid: host, pid: "" }\n', '2:19 services.a.pid: pid is written twice', ['a']],
    ['services: { a: {} }\nservices: { b: {} }\n', '2:1 services: services is written twice', ['b']],
    ['services:\n  a: { pid: [host] }\n', '2:13 services.a.pid: pid is no text', ['a']],
    ['services:\n  a: { pid: 5 }\n', '2:13 services.a.pid: pid is no text', ['a']],
    ['services:\n  a: { cap_add: A }\n', '2:17 services.a.cap_add: cap_add is no list', ['a']],
    [
      'services:\n  a: { cap_add: [[A]] }\n',
      '2:18 services.a.cap_add[0]: cap_add has an item that cannot be read',
      ['a'],
    ],
    [
      'services:\n  a: { privileged: maybe }\n',
      '2:20 services.a.privileged: privileged is neither true nor false',
      ['a'],
    ],
    [
      'services:\n  a: { security_opt: [x, x] }\n',
      '2:26 services.a.security_opt[1]: security_opt has x twice',
      ['a'],
    ],
    [
      'services:\n  a: { volumes: ["/a:"] }\n',
      '2:18 services.a.volumes[0]: a volume with nothing between colons',
      ['a'],
    ],
    [
      'services:\n  a: { volumes: ["gone:/x"] }\n',
      '2:18 services.a.volumes[0]: mounts gone, which is no volume of the project',
      ['a'],
    ],
    [
      'services:\n  a: { networks: [gone] }\n',
      '2:19 services.a.networks[0]: uses gone, which is no network of the project',
      ['a'],
    ],
    [
      'services:\n  a: { volumes_from: [gone] }\n',
      '2:23 services.a.volumes_from[0]: takes the mounts of gone, which is no service of the project',
      ['a'],
    ],
    [
      'services:\n  a: { pid: "service:gone" }\n',
      '2:13 services.a.pid: joins service:gone, which is no service of the project',
      ['a'],
    ],
    [
      'services:\n  a: { extends: gone }\n',
      '2:17 services.a.extends: extends gone, which is no service of compose.yaml',
      ['a'],
    ],
    ['services:\n  a: { extends: a }\n', '2:17 services.a.extends: extends itself, by way of a', ['a']],
    [
      'include: x.yaml\nservices: { a: {} }\n',
      '1:10 include: include is a scalar, where Compose wants a list',
      ['a'],
    ],
    ['include: [{}]\nservices: { a: {} }\n', '1:11 include[0]: includes nothing that can be read', ['a']],
    ['include: [gone.yaml]\nservices: { a: {} }\n', '1:11 include[0]: there is no such file', ['a']],
    [
      'include: [compose.yaml]\nservices: { a: {} }\n',
      '1:11 include[0]: includes itself, by way of compose.yaml',
      ['a'],
    ],
    ['x: &x 5\nservices: { a: { <<: *x } }\n', '2:22 services.a["<<"]: what is merged is no mapping', ['a']],
    ['services: { a: { pid: "${" } }\n', '1:23 services.a.pid: has a $ that is no variable: ${', ['a']],
    ['services: { a: { ? [x] : y } }\n', '1:20 services.a: a key that is no text', ['a']],
  ])('%j', (text, gap, names) => {
    expect([gapsOf(compose(text)), namesOf(compose(text))]).toEqual([[gap], names]);
  });

  test('a document that is broken', () => {
    const files = compose('services: { a: {} }\n---\nb: [1\n---\nservices: { c: {} }\n');
    expect(gapsOf(files)).toHaveLength(1);
    expect(namesOf(files)).toEqual(['a', 'c']);
  });

  test('one that joins itself by way of others is open, and those that lead there', () => {
    const files = compose(
      'services:\n  a: { ipc: "service:b" }\n  b: { ipc: "service:a" }\n  c: { ipc: "service:a" }\n',
    );
    expect(gapsOf(files)).toEqual([
      '2:13 services.a.ipc: joins itself, by way of b',
      '3:13 services.b.ipc: joins itself, by way of a',
    ]);
    expect(['a', 'b', 'c'].map((name) => files.declared(name).sharing.ipc?.kind)).toEqual([
      'unset',
      'unset',
      'container',
    ]);
  });

  test('what is included and is here too, otherwise', () => {
    const other = { 'other.yaml': 'services: { a: {} }\nvolumes: { v: {} }\n' };
    const same = compose('include: [other.yaml]\nservices: {}\nvolumes: { v: {} }\n', other);
    expect(gapsOf(same)).toEqual([]);
    const conflict = compose('include: [other.yaml]\nservices:\n  a: { pid: host }\n', other);
    expect(gapsOf(conflict)).toEqual(['3:3 services.a: services.a is included and is here too, otherwise']);
  });
});

test('tags that nobody knows change nothing', () => {
  const files = compose('services: !x\n  a: !y { pid: !z host, cap_add: !w [A], privileged: !v true }\n');
  expect(gapsOf(files)).toEqual([]);
  expect(files.declared('a')).toMatchObject({
    capAdd: ['A'],
    privileged: true,
    sharing: { pid: { kind: 'host' } },
  });
});

test('aliases that stand for a billion are one gap', () => {
  const bomb = Array.from({ length: 9 }, (_, n) => {
    const items = n === 0 ? '"/a:/a"' : Array.from({ length: 10 }, () => `*a${n - 1}`).join(', ');
    return `x${n}: &a${n} [${items}]\n`;
  });
  const files = compose(
    `${bomb.join('')}services: { a: { volumes: *a8, pid: host }, b: {} }\n---\nservices: { c: {} }\n`,
  );
  expect(gapsOf(files)).toHaveLength(1);
  expect(gapsOf(files)[0]).toContain('aliases stand for more than can be meant');
  expect(namesOf(files)).toEqual(['c']);
});

describe('aliases within aliases, thousands of them, are one gap', () => {
  const chain = (line: (n: number) => string): string =>
    `x:\n${Array.from({ length: 10_000 }, (_, n) => `  - &a${n} ${line(n)}\n`).join('')}`;

  test.each([
    ['lists', chain((n) => (n === 0 ? '/a:/a' : `[*a${n - 1}]`)), 'volumes: *a9999'],
    ['merge keys', chain((n) => (n === 0 ? '{ pid: host }' : `{ <<: *a${n - 1} }`)), '<<: *a9999'],
  ])('%s', (_, start, field) => {
    const files = compose(`${start}services: { a: { ${field} } }\n`);
    expect(gapsOf(files)).toEqual([expect.stringContaining('aliases stand for more than can be meant')]);
  });
});

describe('variables that stand for more than can be meant', () => {
  test('by way of one another', () => {
    const dotenv = Array.from(
      { length: 60 },
      (_, n) => `A${n}=${n === 0 ? 'host' : `$A${n - 1}$A${n - 1}`}\n`,
    );
    const files = compose('services: { a: { pid: $A59 } }', { '.env': dotenv.join('') });
    expect(gapsOf(files)).toEqual([expect.stringContaining('comes to more text than can be meant')]);
    expect(files.declared('a').sharing.pid?.kind).toBe('unset');
  });

  test('by their number', () => {
    const files = compose(`services: { a: { labels: [${'x$A,'.repeat(1000)}] } }`, {
      '.env': `A=${'x'.repeat(50_000)}\n`,
    });
    expect(gapsOf(files)).toEqual([
      expect.stringContaining('what variables stand for comes to more text than can be meant'),
    ]);
  });
});

test('thousands of documents are a gap, and those before it are read', () => {
  const files = compose(`services: { a: { pid: host } }\n${'---\nservices: { a: {} }\n'.repeat(1000)}`);
  expect(gapsOf(files)).toEqual(['2001:1 : more documents than can be meant']);
  expect(files.declared('a').sharing.pid?.kind).toBe('host');
});

test('thousands of services of which an override takes something away', () => {
  const services = (fields: string): string =>
    `services:\n${Array.from({ length: 5000 }, (_, n) => `  s${n}: { ${fields} }\n`).join('')}`;
  const files = compose(services('pid: host, ipc: host'), {
    'compose.override.yaml': services('pid: !reset null'),
  });
  const { workloads } = files.declarations();
  expect(
    new Set(workloads.map(({ declared }) => `${declared?.sharing.pid?.kind} ${declared?.sharing.ipc?.kind}`)),
  ).toEqual(new Set(['private host']));
});

describe('what doubles with each step', () => {
  const layers = (line: (n: number, next: string[]) => string): string =>
    Array.from({ length: 40 }, (_, n) => line(n, n === 39 ? [] : [`a${n + 1}`, `b${n + 1}`])).join('');

  test('mounts that services lend one another', () => {
    const files = compose(
      `services:\n${layers((n, next) => {
        const from = `volumes_from: [${next.join(', ')}], volumes: ["/x${n}:/x${n}"]`;
        return `  a${n}: { ${from} }\n  b${n}: { ${from} }\n`;
      })}`,
    );
    expect(files.declared('a0').mounts).toHaveLength(40);
  });

  test('files that include one another', () => {
    const other = Object.fromEntries(
      ['a', 'b'].flatMap((name) =>
        Array.from({ length: 41 }, (_, n) => [
          `${name}${n}.yaml`,
          n === 40 ? 'services: {}\n' : `include: [a${n + 1}.yaml, b${n + 1}.yaml]\n`,
        ]),
      ),
    );
    const files = compose('include: [a0.yaml, b0.yaml]\nservices: { a: {} }\n', other);
    expect(gapsOf(files).join()).toContain('more inclusions than can be meant');
    expect(namesOf(files)).toEqual(['a']);
  });

  test('and what is a chain without end', () => {
    const count = 5000;
    const extending = Array.from({ length: count }, (_, n) => `  s${n}: { extends: s${n + 1} }\n`).join('');
    expect(gapsOf(compose(`services:\n${extending}  s${count}: { pid: host }\n`)).join()).toContain(
      'extends more services than can be meant',
    );
    const lending = Array.from({ length: count }, (_, n) => `  s${n}: { volumes_from: [s${n + 1}] }\n`).join(
      '',
    );
    expect(gapsOf(compose(`services:\n${lending}  s${count}: { pid: host }\n`)).join()).toContain(
      'takes mounts by way of more services than can be meant',
    );
  });
});

test('joins of thousands: a ring is a gap for each of its services, what leads into it is a join', () => {
  const count = 4000;
  const joins = Array.from({ length: count }, (_, n) => `  s${n}: { pid: "service:s${n + 1}" }\n`).join('');
  const chain = compose(`services:\n${joins}  s${count}: { pid: host }\n`);
  expect(gapsOf(chain)).toEqual([]);
  expect(chain.declared('s0').sharing.pid?.target).toBe('compose.yaml#services.s1');
  const ring = compose(`services:\n${joins}  s${count}: { pid: "service:s2" }\n`);
  expect(gapsOf(ring)).toHaveLength(count - 1);
  expect(gapsOf(ring)[0]).toBe('4:14 services.s2.pid: joins itself, by way of s3');
  expect(['s1', 's2'].map((name) => ring.declared(name).sharing.pid?.kind)).toEqual(['container', 'unset']);
});

test('files of a project are opened where it names them, and each once', () => {
  const files = compose(
    'services:\n  a: { extends: { file: b/x.yaml, service: x } }\n  b: { extends: { file: ./b/x.yaml, service: y } }\n',
    {
      'b/x.yaml': 'services:\n  x: {}\n  y: { extends: { file: ../c.yaml, service: z } }\n',
      'c.yaml': 'services: { z: {} }',
    },
  );
  files.declarations();
  expect(files.opened).toEqual(['b/x.yaml', 'c.yaml']);
});

test('no file makes it throw, and nothing of it is without a place', () => {
  const word = fc.constantFrom(
    ...[
      'services',
      'a',
      'b',
      'pid',
      'host',
      'service:a',
      'extends',
      'file',
      'service',
      'include',
      'path',
      'compose.yaml',
    ],
    ...[
      'volumes',
      '/:/x',
      'networks',
      'n',
      'external',
      'name',
      '<<',
      'build',
      'network',
      'volumes_from',
      'cap_add',
      '${X}',
    ],
  );
  const node = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      word.map((text) => JSON.stringify(text)),
      fc.constantFrom('', '*x', '!reset null', '!override [a]', '5', 'true', '~'),
      fc
        .array(tie('node'), { maxLength: 3 })
        .map((items) => `[${items.map((item) => item || '~').join(', ')}]`),
      fc
        .array(fc.tuple(word, tie('node')), { maxLength: 4 })
        .map((pairs) => `{ ${pairs.map(([key, value]) => `"${key}": ${value || '~'}`).join(', ')} }`),
    ),
  })).node;
  fc.assert(
    fc.property(node, node, node, (anchor, services, rest) => {
      const text = `x-x: &x ${anchor || '~'}\nservices: ${services || '~'}\nvolumes: ${rest || '~'}\nnetworks: ${rest || '~'}\n`;
      const files = compose(text, { 'compose.override.yaml': text });
      const { gaps, workloads } = files.declarations();
      for (const { place } of gaps) expect(place?.line).toBeGreaterThan(0);
      for (const { declared } of workloads) {
        expect(Object.keys(declared?.sharing ?? {})).toHaveLength(8);
        expect(declared?.places.mounts ?? []).toHaveLength(declared?.mounts.length ?? 0);
      }
    }),
    { numRuns: 500 },
  );
});
