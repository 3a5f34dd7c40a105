// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Compose's variables
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { interpolate } from '../../../../src/declared/compose/interpolate.ts';

const SET: Record<string, string> = { A: 'a', HOST: 'host', EMPTY: '' };

const lookup = (name: string) => (Object.hasOwn(SET, name) ? { value: SET[name] ?? '' } : undefined);

describe('what is put in place of variables', () => {
  test.each([
    ['no variable', 'no variable', ''],
    ['$A ${A} $A$A', 'a a aa', 'value value value value'],
    ['$Ab', '', 'unset'],
    ['$$A $${A} $$$A', '$A ${A} $a', 'value'],
    ['a$ $1 $-', 'a$ $1 $-', ''],
    ['${U:-x} ${U-x} ${EMPTY:-x} ${EMPTY-x}', 'x x x ', 'default default default value'],
    ['${A:-x} ${A-x}', 'a a', 'value value'],
    [
      '${A:+x} ${A+x} ${EMPTY:+x} ${EMPTY+x} ${U:+x} ${U+x}',
      'x x  x  ',
      'value value value value unset unset',
    ],
    ['${A:?no} ${EMPTY?no}', 'a ', 'value value'],
    ['${U?no}', '', 'required'],
    ['${EMPTY:?no}', '', 'required'],
    ['${U:-${A}-${V:-y}}', 'a-y', 'default value default'],
    ['${A:-${V}}', 'a', 'value'],
    ['${A:+${V}}', '', 'value unset'],
    ['${U:-{}}', '{}', 'default'],
    ['${U:-{x}}', '{x}', 'default'],
    ['${U:-a}b}', 'ab}', 'default'],
    ['${U:-a:-b?c+d}', 'a:-b?c+d', 'default'],
    ['${a_1:-x}', 'x', 'default'],
    ['${U:-x} and ${A}, ${EMPTY:-y}', 'x and a, y', 'default value default'],
  ])('%s', (template, text, outcomes) => {
    const { uses, ...rest } = interpolate(template, lookup);
    expect({ ...rest, outcomes: uses.map(({ outcome }) => outcome).join(' ') }).toEqual({ text, outcomes });
  });

  test('a default is told by its offsets', () => {
    const template = '/x/${U:-/${V:-etc}}';
    const defaults = interpolate(template, lookup).uses.map((use) =>
      use.outcome === 'default' ? template.slice(use.start, use.end) : use.outcome,
    );
    expect(defaults).toEqual(['/${V:-etc}', 'etc']);
  });
});

test.each(['${', '${}', '${1}', '${A', '${A b}', '${A:x}', 'x ${U:-a', '${U:-${}', '${U:-a\n}'])(
  '%j is no variable',
  (template) => {
    expect(interpolate(template, lookup).problem).toContain('has a $ that is no variable');
  },
);

test('defaults do not nest without end', () => {
  const deep = `${'${U:-'.repeat(5000)}x${'}'.repeat(5000)}`;
  expect(interpolate(deep, lookup).problem).toBe('has too many defaults within defaults');
});

test('a line of many variables is read once', () => {
  const { text, uses } = interpolate('${U:-x}$A'.repeat(50_000), lookup);
  expect([text.length, uses.length]).toEqual([100_000, 100_000]);
});

test('no text makes it throw, and one without a dollar stays as it is', () => {
  const units = fc.string({ unit: fc.constantFrom(...'$${}:-+?AU_1 \n'), maxLength: 60 });
  fc.assert(
    fc.property(units, (template) => {
      const { text } = interpolate(template, lookup);
      if (!template.includes('$')) expect(text).toBe(template);
    }),
    { numRuns: 3000 },
  );
});
