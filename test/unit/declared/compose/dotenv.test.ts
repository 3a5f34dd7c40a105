// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Compose's variables
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readDotenv } from '../../../../src/declared/compose/dotenv.ts';
import { SourceText } from '../../../../src/yaml/source-text.ts';

const OUTER: Record<string, string> = { OUTER: 'outer', A: 'outside' };

const read = (text: string) =>
  readDotenv(new SourceText('.env', text), (name) =>
    Object.hasOwn(OUTER, name) ? { value: OUTER[name] ?? '' } : undefined,
  );

const valuesOf = (text: string): Record<string, string> =>
  Object.fromEntries([...read(text).variables].map(([name, { value }]) => [name, value]));

describe('what a .env defines', () => {
  test.each([
    ['B=1\nC = two words  \n', { B: '1', C: 'two words' }],
    ['# no\n\n  B=1 # comment\nC=a#b\n', { B: '1', C: 'a#b' }],
    ['export B=1\nexport\tC=2', { B: '1', C: '2' }],
    ['B: yaml\n', { B: 'yaml' }],
    ['B=\nC=""\n', { B: '', C: '' }],
    ['B="a # b" # c\nC=1\n', { B: 'a # b', C: '1' }],
    ['B="a\\nb\\t\\"c\\" \\\\ \\$D \\0101 \\q"\n', { B: 'a\nb\t"c" \\ $D A \\q' }],
    ["B='a\\n$D \\' b'\n", { B: "a\\n$D ' b" }],
    ['B="one\ntwo"\nC=3\n', { B: 'one\ntwo', C: '3' }],
    ['B=b\nC=$B-${D:-d}-$$B\n', { B: 'b', C: 'b-d-$B' }],
    ['A=own\nB=$A\n', { A: 'own', B: 'outside' }],
    ['OUTER\nNOBODY\nB=1', { OUTER: 'outer', B: '1' }],
    ['1B=1\nB=1\r\nC=2\r\n', { B: '1', C: '2' }],
    ['B=1\nB=2\n', { B: '2' }],
    ['B.C-D=1\n', { 'B.C-D': '1' }],
  ])('%j', (text, values) => {
    expect(read(text).problem).toBeUndefined();
    expect(valuesOf(text)).toEqual(values);
  });

  test('and where: the value, with its quotes', () => {
    const text = 'A=1\n  B = "two" # x\nC=th ree # x\n';
    const spots = [...read(text).variables].map(([name, { at }]) => [
      name,
      at && text.slice(at.start, at.end),
    ]);
    expect(spots).toEqual([
      ['A', '1'],
      ['B', '"two"'],
      ['C', 'th ree'],
    ]);
  });
});

test.each([
  ['B=1\nno name here\nC=2\n', 'is no NAME=value', 'no name here'],
  ['B=1\nC="open\n', 'begins a quote without end', '"open'],
  ['B=1\nC=${\n', 'C has a $ that is no variable: ${', '${'],
  ['B=1\n=x\n', 'is no NAME=value', '=x'],
])('what cannot be read ends it: %j', (text, detail, written) => {
  const { problem } = read(text);
  expect(valuesOf(text)).toEqual({ B: '1' });
  expect([problem?.detail, text.slice(problem?.at.start, problem?.at.end)]).toEqual([detail, written]);
});

test('no text makes it throw', () => {
  const units = fc.string({ unit: fc.constantFrom(...'AB=: \n\t#"\'\\${}x\r'), maxLength: 60 });
  fc.assert(
    fc.property(units, (text) => {
      for (const { at } of read(text).variables.values()) {
        if (at) expect(at.end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 3000 },
  );
});
