import { describe, expect, it } from '@jest/globals';
import { parseYaml } from '../../../src/policy/yaml.ts';

const problemsOf = (text: string) =>
  parseYaml(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('parseYaml', () => {
  it.each([
    ['a date', 'expires: 2027-03-31', { expires: '2027-03-31' }],
    ['off', 'host-pid: off', { 'host-pid': 'off' }],
    [
      'off under %YAML 1.1',
      '%YAML 1.1\n---\nhost-pid: off\nexpires: 2027-03-31',
      { 'host-pid': 'off', expires: '2027-03-31' },
    ],
    ['JSON indented by tabs', '{\n\t"id": "x",\n\t"rules": {}\n}', { id: 'x', rules: {} }],
    ['an alias', 'a: &team core\nb: *team', { a: 'core', b: 'core' }],
    ['an anchor that is set anew', '- &a 1\n- &b [&a 2, *a]\n- &a 3\n- *b\n- *a', [1, [2, 2], 3, [2, 2], 3]],
    ['nothing', '# only a comment\n', null],
  ])('reads %s', (_what, text, value) => {
    const parsed = parseYaml(text);
    expect(parsed.problems).toEqual([]);
    expect(parsed.value).toEqual(value);
  });

  it('takes __proto__ and << for keys like any other', () => {
    const { value } = parseYaml('__proto__: { polluted: true }\n<<: { merged: true }');
    expect(Object.keys(value as object)).toEqual(['__proto__', '<<']);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    ['bad indentation', 'rules:\n  a: high\n   b: low', /^2:6 /],
    ['a tab as indentation', 'rules:\n\ta: high', /^2:1 Tabs/],
    ['a list that is not closed', 'extends: [baseline', /^1:19 /],
    ['a key that is written twice', 'id: a\nrules: {}\nid: b', /^3:1 "id" is written twice$/],
    ['a second document', 'id: a\n---\nid: b', /^2:1 a second document begins here$/],
    ['an unknown tag', 'expires: !!timestamp 2027-03-31', /^1:10 Unresolved tag/],
    ['a mapping for a key', '? { a: b }\n: c', /^1:3 a key must be plain text$/],
    ['an alias of nothing', 'a: *nobody', /^1:4 \*nobody: no such anchor before it$/],
  ])('places %s', (_what, text, problem) => {
    expect(problemsOf(text)[0]).toMatch(problem);
  });

  const doubling = [
    'l0: &l0 [x, x]',
    ...Array.from({ length: 40 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}]`),
  ];

  it.each([
    ['aliases that double forty times', doubling.join('\n'), 'aliases repeat too much'],
    ['an alias of what it stands in', 'a: &a [*a]', 'repeats itself without end'],
    ['a hundred thousand open brackets', '['.repeat(100_000), 'nested more than 32 deep'],
    ['a hundred thousand nested lists', '- '.repeat(100_000), 'nested more than 32 deep'],
  ])('gives up on %s', (_what, text, message) => {
    expect(problemsOf(text).join('\n')).toContain(message);
  });
});

describe('locate', () => {
  const text = `id: our-hosts
rules:
  host-pid: high
waivers:
  - rule: host-net
    workload: &exporter { name: exporter }
    reason: counters
  - workload: *exporter
`;
  const at = (path: string[], part: 'key' | 'value') => {
    const { line, column } = parseYaml(text).locate(path, part);
    return `${line}:${column}`;
  };

  it('tells the key from the value', () => {
    expect(at(['rules', 'host-pid'], 'key')).toBe('3:3');
    expect(at(['rules', 'host-pid'], 'value')).toBe('3:13');
  });

  it('counts the items of lists', () => {
    expect(at(['waivers', '0'], 'value')).toBe('5:5');
    expect(at(['waivers', '0', 'reason'], 'value')).toBe('7:13');
  });

  it('shows where an alias is used, and inside of it where it was written', () => {
    expect(at(['waivers', '1', 'workload'], 'value')).toBe('8:15');
    expect(at(['waivers', '1', 'workload', 'name'], 'key')).toBe('6:27');
  });

  it('falls back to the nearest parent of what is not there', () => {
    expect(at(['waivers', '0', 'owner'], 'value')).toBe('5:5');
    expect(at(['assume', 'x'], 'key')).toBe('1:1');
  });
});
