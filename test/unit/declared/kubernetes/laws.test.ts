import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { judgeManifests, readManifest } from '../../../support/kubernetes.ts';

const FOLDER = new URL('../../../../fixtures/declared/kubernetes/', import.meta.url);

const TEXTS = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort()
  .map((file) => ({ file, text: readFileSync(new URL(file, FOLDER), 'utf8') }));

/** Facts with every line number lower by so much. */
const moved = (value: unknown, by: number): unknown =>
  JSON.parse(JSON.stringify(value), (key, inner) =>
    key === 'line' || key === 'endLine' ? inner - by : inner,
  );

const KEYS = [
  ...['spec', 'containers', 'initContainers', 'securityContext', 'seccompProfile', 'type', 'name', 'volumes'],
  ...[
    'volumeMounts',
    'hostPath',
    'path',
    'hostPID',
    'hostUsers',
    'capabilities',
    'add',
    'metadata',
    'annotations',
  ],
  ...[
    'ports',
    'hostPort',
    'livenessProbe',
    'httpGet',
    'host',
    'template',
    'items',
    'kind',
    'labels',
    '__proto__',
    '<<',
  ],
];

const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom('a', '', '{{ x }}', 'true', 'Unconfined', '\u0000', '\ud83d\ude00'),
    fc.constantFrom(true, null, 0, 80, 1.5),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 6 }),
  ),
})).value;

describe('laws', () => {
  it('what stands above moves lines and nothing else', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS),
        fc.array(fc.constantFrom('', '# a comment', '   '), { maxLength: 5 }),
        fc.constantFrom('\n', '\r\n'),
        ({ text }, above, end) => {
          const lower = [...above, ...text.split('\n')].join(end);
          expect(moved(readManifest(lower), above.length)).toEqual(moved(readManifest(text), 0));
        },
      ),
    );
  });

  it('no document makes it throw, or give one container for another', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Pod', 'Deployment', 'CronJob', 'List', 'Custom'),
        anything,
        (kind, rest) => {
          const spec = stringify(rest, { version: '1.2' });
          const text = `apiVersion: v1\nkind: ${kind}\nspec:\n${spec.replace(/^/gm, '  ')}`;
          const ids = readManifest(text).workloads.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
      { numRuns: 1_000, examples: [['Pod', { initContainers: [{ name: 'a' }, 'a'] }]] },
    );
  });

  it('no broken text makes it throw', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS),
        fc.nat(),
        fc.string(),
        fc.nat({ max: 20 }),
        ({ text }, at, put, cut) => {
          const start = at % text.length;
          expect(judgeManifests(text.slice(0, start) + put + text.slice(start + cut)).findings).toBeDefined();
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a value that is replaced by something that nobody understands is never fine', () => {
    const marked = TEXTS.flatMap(({ file, text }) => {
      const lines = text.split('\n');
      const below = lines.findIndex((line) => /^# *\^+$/.test(line));
      const [start, end] = [lines[below]?.indexOf('^') ?? 0, lines[below]?.length ?? 0];
      const line = lines[below - 1] ?? '';
      const isName = line.slice(start - 2).startsWith(': web') || /- name: $/.test(line.slice(0, start));
      if (!file.includes('/fail-') || isName || line[end] === ':') return [];
      return [
        {
          file,
          with: (value: string) =>
            lines.with(below - 1, line.slice(0, start) + value + line.slice(end)).join('\n'),
        },
      ];
    });
    expect(marked.length).toBeGreaterThan(30);

    fc.assert(
      fc.property(
        fc.constantFrom(...marked),
        fc.constantFrom('"{{ .Values.x }}"', '[[a]]', '{a: b}', '{{ x }}', '"$' + '{X}"'),
        (one, value) => {
          const rule = one.file.split('/')[0];
          const { findings } = judgeManifests(one.with(value));
          expect({ ...one, findings: findings.filter((finding) => finding.rule === rule).length }).toEqual({
            ...one,
            findings: 1,
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('there is an end to what a short text can ask for', () => {
  const bomb = (levels: number, first: string, level: (before: string) => string) =>
    ['apiVersion: v1', 'kind: List', `x0: &x0 ${first}`]
      .concat(
        Array.from({ length: levels }, (_, index) => `x${index + 1}: &x${index + 1} ${level(`*x${index}`)}`),
      )
      .join('\n');

  it('lists of lists', () => {
    const nine = (one: string) => `{kind: List, items: [${Array(9).fill(one).join(', ')}]}`;
    const pod = '{kind: Pod, metadata: {name: web}, spec: {containers: [{name: app}]}}';
    const { workloads, gaps } = readManifest(`${bomb(9, pod, nine)}\nitems: [*x9]\n`);
    expect(workloads.length).toBeLessThan(200_000);
    expect(gaps.map(({ detail }) => detail)).toContainEqual(expect.stringContaining('repeats too much'));
  });

  it('merge keys', () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `k${index}: 1`).join(', ');
    const { gaps } = readManifest(`${bomb(200, `{${keys}}`, (one) => `{<<: ${one}}`)}\nitems: [*x200]\n`);
    expect(gaps.map(({ detail }) => detail)).toContainEqual(
      expect.stringContaining('is merged through more than'),
    );
  });
});
