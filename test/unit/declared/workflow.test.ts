import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Declarations } from '../../../src/declared/reader.ts';
import { looksLikeWorkflow, readWorkflow } from '../../../src/declared/workflow/read.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { asked, at, only, unsettled, writtenAt } from './written.ts';

const read = (text: string): Declarations => readWorkflow(new SourceText('.github/workflows/ci.yml', text));

const named = (text: string, name: string): Workload =>
  only(read(text).workloads.filter((workload) => workload.name === name));

const CI = `
name: CI
on: [push]
jobs:
  test:
    runs-on: ubuntu-latest
    container:
      image: node:20
      options: --cpus 1 --privileged --net=host
      volumes:
        - /var/run/docker.sock:/var/run/docker.sock
        - cache:/cache
    services:
      postgres:
        image: postgres:16
        options: >-
          --health-cmd "pg_isready -U x"
          --pid host
      redis:
        image: redis
        options: --cap-add \${{ matrix.cap }} --security-opt "seccomp=unconfined"
    steps:
      - uses: actions/checkout@v4
      - name: start
        run: |
          docker run -d \\
            --ipc=host --name web \\
            nginx

          podman run --uts host db
      - run: >
          docker run
          --pid=host folded
      - run: docker run --net=\${{ inputs.net }} inline
      - run: docker run --privileged python
        shell: python
`;

it('a command is where it is written, whatever a block begins with', () => {
  const text = 'jobs:\n  a:\n    steps:\n      - run: |2\n\n            docker run --pid=host web\n';
  const [workload] = read(text).workloads;
  expect(workload?.declared && at(text, workload.declared.place)).toBe('6:13 docker run');
});

describe('containers of jobs', () => {
  it('options and volumes of the job’s own', () => {
    const test = named(CI, 'test');
    expect(test).toMatchObject({
      id: '.github/workflows/ci.yml#jobs.test.container',
      image: 'node:20',
      declared: { kind: 'workflow', privileged: true },
    });
    expect(test.declared && at(CI, test.declared.place)).toBe('7:5 container');
    expect(asked(CI, test)).toEqual({ net: 'host at 9:44 host' });
    expect(writtenAt(CI, test, 'privileged')).toEqual(['9:25 --privileged']);
    expect(writtenAt(CI, test, 'mounts')).toEqual([
      '11:11 /var/run/docker.sock:/var/run/docker.sock',
      '12:11 cache:/cache',
    ]);
    expect(test.declared?.places.privileged).toMatchObject([
      { path: 'jobs.test.container.options.privileged' },
    ]);
  });

  it('folded options keep their places', () => {
    const postgres = named(CI, 'test/postgres');
    expect(postgres.declared?.sharing.pid).toMatchObject({
      kind: 'host',
      evidence: {
        value: 'host',
        place: { line: 18, column: 17, path: 'jobs.test.services.postgres.options.pid' },
      },
    });
  });

  it('an expression settles nothing', () => {
    const redis = named(CI, 'test/redis');
    expect(unsettled(CI, redis)).toEqual({
      capAdd: ['21:28 ${{ matrix.cap }}: depends on ${{ matrix.cap }}'],
    });
    expect(writtenAt(CI, redis, 'securityOpt')).toEqual(['21:62 seccomp=unconfined']);
  });

  it('an image alone asks for nothing, an expression in place of it may ask for anything', () => {
    const text = (container: string) => `on: push\njobs:\n  a:\n    container: ${container}\n`;
    expect(named(text('node:20'), 'a').declared?.undecided).toEqual({});
    expect(named(text('${{ matrix.image }}'), 'a').declared?.undecided).toEqual({});
    expect(Object.keys(named(text('${{ fromJSON(inputs.c) }}'), 'a').declared?.undecided ?? {})).toHaveLength(
      9,
    );
  });
});

it.each([
  ['container: [{ image: web, options: --privileged }]', true],
  ['{ container: [web], include: [{ container: { image: web } }] }', true],
  ['${{ fromJSON(inputs.matrix) }}', true],
  ["{ container: ['${{ fromJSON(inputs.a) }}'] }", true],
  ['container: [web, "db:${{ inputs.tag }}"]', false],
])('a container of the matrix may be a mapping: %s', (matrix, isOpen) => {
  const text = `on: push\njobs:\n  a:\n    strategy:\n      matrix:\n        ${matrix}\n    container: \${{ matrix.container }}\n`;
  expect(Object.keys(named(text, 'a').declared?.undecided ?? {})).toHaveLength(isOpen ? 9 : 0);
});

it.each([
  ['services', (name: string) => `    services:\n      <<: *x\n      own-${name}: web\n`, 's{}: web'],
  ['steps', () => '    steps: *x\n', '- run: docker run --privileged web{}'],
])('a file of many aliases is read as far as it goes: %s', (_, job, item) => {
  const items = Array.from({ length: 300 }, (__, index) => `  ${item.replace('{}', `${index}`)}\n`).join('');
  const jobs = Array.from({ length: 300 }, (__, index) => `  j${index}:\n${job(`${index}`)}`).join('');
  const { workloads, gaps } = read(`on: push\nx: &x\n${items}jobs:\n${jobs}`);
  expect(workloads.length).toBeLessThan(12_000);
  expect(gaps).toMatchObject([{ detail: expect.stringContaining('aliases') }]);
});

describe('merge keys', () => {
  const MERGED = `on: push
x: &x
  image: web
  options: --pid=host
y: &y
  options: --ipc=host
  steps:
    - run: docker run --uts=host db
jobs:
  a:
    container:
      <<: [*x, *y]
  b:
    container:
      <<: *x
      options: --uts=host
  c:
    <<: *y
`;

  it('bring in what is not there, the first of several first', () => {
    expect(asked(MERGED, named(MERGED, 'a'))).toEqual({ pid: 'host at 4:18 host' });
    expect(asked(MERGED, named(MERGED, 'b'))).toEqual({ uts: 'host at 16:22 host' });
    expect(asked(MERGED, named(MERGED, 'db'))).toEqual({ uts: 'host at 8:29 host' });
  });

  it('that have something else are a gap, once', () => {
    const text = 'on: push\njobs:\n  a:\n    container:\n      <<: 5\n      image: web\n';
    expect(read(text).gaps).toMatchObject([
      { place: { line: 5, column: 11, path: 'jobs.a.container["<<"]' } },
    ]);
  });
});

describe('commands of steps', () => {
  it('keep their places in a literal block', () => {
    const web = named(CI, 'web');
    expect(web.id).toBe('.github/workflows/ci.yml#jobs.test.steps[1].run.web');
    expect(web.declared && at(CI, web.declared.place)).toBe('26:11 docker run');
    expect(asked(CI, web)).toEqual({ ipc: 'host at 27:19 host' });
    expect(asked(CI, named(CI, 'db'))).toEqual({ uts: 'host at 30:28 host' });
  });

  it('keep them with line ends of Windows', () => {
    const text = CI.replaceAll('\n', '\r\n');
    expect(asked(text, named(text, 'web'))).toEqual({ ipc: 'host at 27:19 host' });
  });

  it.each([
    ['a block', '>-\n          docker run\n          --pid=host web', '6:17'],
    ['a block with line ends of Windows', '>-\r\n          docker run\r\n          --pid=host web', '6:17'],
    ['a block that begins with a quote', ">\n          'docker' run\n          --pid=host web", '6:17'],
    ['plain lines', 'docker run\n          --pid=host web', '5:17'],
    ['double quotes', '"docker run\n          --pid=host web"', '5:17'],
    ['single quotes', "'docker run\n          --pid=host web'", '5:17'],
  ])('keep them in lines that are folded: %s', (_, run, place) => {
    const text = `jobs:\n  a:\n    steps:\n      - run: ${run}\n`;
    expect(asked(text, named(text, 'web'))).toEqual({ pid: `host at ${place} host` });
  });

  it('have the place of the whole where escapes lie in between', () => {
    const text =
      'jobs:\n  a:\n    steps:\n      - run: "docker run --name \\"a\\" --pid=host\n          web"\n';
    expect(named(text, 'a').declared?.sharing.pid).toMatchObject({
      kind: 'host',
      evidence: { place: { line: 4, column: 14, endLine: 5 } },
    });
  });

  it('in one line', () => {
    expect(asked(CI, named(CI, 'inline'))).toEqual({ net: 'unset at 34:31 ${{ inputs.net }}' });
  });

  it('of another language are none', () => {
    expect(read(CI).workloads.map(({ name }) => name)).not.toContain('python');
  });

  it.each([
    '/bin/bash -e {0}',
    '/usr/bin/env bash',
    'bash -l {0}',
    'nix develop -c bash {0}',
    'alpine.sh {0}',
    '${{ matrix.shell }}',
  ])('of whatever may be a shell: %s', (shell) => {
    const text = `jobs:\n  a:\n    steps:\n      - shell: ${shell}\n        run: docker run --pid=host web\n`;
    expect(asked(text, named(text, 'web'))).toEqual({ pid: 'host at 5:31 host' });
  });

  it.each(['python', '/usr/bin/python3.12 {0}', '/usr/bin/env node', 'perl {0}'])(
    'of %s are none',
    (shell) => {
      const text = `jobs:\n  a:\n    steps:\n      - shell: ${shell}\n        run: docker run --pid=host web\n`;
      expect(read(text).workloads).toEqual([]);
    },
  );

  it('the shell may be one', () => {
    const text =
      'defaults:\n  run:\n    shell: docker run --pid=host web sh {0}\njobs:\n  a:\n    steps:\n      - run: x\n        shell: podman run --ipc=host db sh {0}\n';
    expect(asked(text, named(text, 'web'))).toEqual({ pid: 'host at 3:29 host' });
    expect(asked(text, named(text, 'db'))).toEqual({ ipc: 'host at 8:33 host' });
  });

  it('of a composite action too', () => {
    const text =
      'runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: docker run --pid=host web\n';
    expect(asked(text, named(text, 'web'))).toEqual({ pid: 'host at 5:29 host' });
  });
});

it.each([
  ['on: push\njobs:\n  a:\n    container: [1]\n', 4, 'jobs.a.container'],
  ['on: push\njobs:\n  a:\n    container:\n      options: [1]\n', 5, 'jobs.a.container.options'],
  ['on: push\njobs:\n  a:\n    services: 5\n', 4, 'jobs.a.services'],
  ['on: push\njobs:\n  a: {}\n  a: {}\n', 4, 'jobs.a'],
  ['on: push\njobs:\n  a:\n    steps:\n      - run: {}\n', 5, 'jobs.a.steps[0].run'],
  ['on: push\njobs: {\n', 3, ''],
])('what cannot be understood is a gap with its place: %j', (text, line, path) => {
  expect(read(text).gaps).toMatchObject([{ reason: 'malformed', place: { line, path } }]);
});

it.each([
  ['.github/workflows/ci.yml', CI, true],
  ['action.yaml', 'runs:\n  using: composite\n', true],
  ['compose.yaml', 'services:\n  a:\n    image: x\n', false],
  ['notes.txt', CI, false],
])('%s is told by its name and content', (file, text, expected) => {
  expect(looksLikeWorkflow(new SourceText(file, text))).toBe(expected);
});

it('nothing makes the reader throw', () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  const workflow = fc.record({
    on: value,
    jobs: fc.oneof(
      value,
      fc.dictionary(
        fc.string(),
        fc.record({
          container: value,
          services: fc.oneof(value, fc.dictionary(fc.string(), value)),
          steps: value,
        }),
      ),
    ),
  });
  fc.assert(fc.property(workflow, (file) => void read(JSON.stringify(file))));
  fc.assert(
    fc.property(
      fc.string(),
      (text) => void read(`jobs:\n  a:\n    steps:\n      - run: |\n          ${text}\n`),
    ),
  );
});

describe('what a step gives to an action', () => {
  const step = (uses: string, given: string): string =>
    `jobs:\n  a:\n    steps:\n      - uses: ${uses}\n        with:\n          ${given}\n`;

  it.each([
    ['appleboy/ssh-action@v1', 'script: |\n            docker run --pid=host web'],
    ['nick-fields/retry@v3', 'command: docker run --pid=host web'],
  ])('%s: is a script', (uses, given) => {
    const text = step(uses, given);
    expect(asked(text, named(text, 'web'))).toEqual({ pid: expect.stringContaining('host at') });
  });

  it('may be a container', () => {
    const text = step('addnab/docker-run-action@v3', 'image: web\n          options: -v /:/host --pid=host');
    const workload = only(read(text).workloads);
    expect([workload.image, asked(text, workload)]).toEqual(['web', { pid: 'host at 7:37 host' }]);
    expect(writtenAt(text, workload, 'mounts')).toEqual(['7:23 /:/host']);
  });

  it('may be of another language', () => {
    const text = step('actions/github-script@v7', "script: |\n            run('docker run web') // it's");
    expect(read(text)).toMatchObject({ workloads: [], gaps: [] });
  });
});
