import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { safeJson } from '../../../src/reporters/json.ts';
import { expectGolden } from '../../support/golden.ts';
import { render, story } from './story.ts';

const text = (value: object): string => [...safeJson(value)].join('');

describe('json', () => {
  it('writes the story', () => {
    expectGolden('report.json', render('json', story()));
  });
});

describe('safeJson', () => {
  it.each([
    ['nothing', {}],
    ['no items', []],
    ['empty parts', { a: {}, b: [], c: '' }],
    ['a key without a value', { a: undefined, b: { c: undefined } }],
    ['keys that need quotes', { 'a"b': [1, null, true], 'c\\d': 'e' }],
    ['deep parts', { a: [{ b: { c: [[1, 2], []] } }, 'x'], d: 1 }],
  ])('is laid out as JSON.stringify does it: %s', (_what, value) => {
    expect(text(value)).toBe(`${JSON.stringify(value, null, 2)}\n`);
  });

  it('reads back as what it was', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })),
        (value) => {
          expect(JSON.parse(text(value))).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });

  it('escapes in keys and values what acts on a terminal or hides', () => {
    expect(text({ '\u202e': '\x1b\x9b\x7f\u200b\u00a0\u{e0041}' })).toBe(
      '{\n  "\\u202e": "\\u001b\\u009b\\u007f\\u200b\\u00a0\\udb40\\udc41"\n}\n',
    );
  });

  it('comes in a piece for each container, not as a whole', () => {
    const workloads = Array.from({ length: 100 }, (_, index) => ({
      id: String(index),
      note: 'x'.repeat(50),
    }));
    const pieces = [...safeJson({ workloads })];
    expect(pieces.length).toBeGreaterThan(100);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(150);
  });
});
