import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { printable, width } from '../../../src/text.ts';
import { columnsToLines } from '../../../src/views/columns.ts';

describe('columns', () => {
  it('are as wide as their widest cell, and the last is wrapped', () => {
    const rows = [
      ['name', 'what'],
      ['a', 'some words that do not fit'],
      ['longer', ''],
    ];
    expect(columnsToLines(rows, 32)).toEqual([
      'name    what',
      'a       some words that do not',
      '        fit',
      'longer',
    ]);
  });

  it('never take more room than there is', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 200 }).map(printable);
    const rows = fc
      .integer({ min: 1, max: 6 })
      .chain((count) => fc.array(fc.array(cell, { minLength: count, maxLength: count }), { maxLength: 5 }));
    fc.assert(
      fc.property(rows, fc.integer({ min: 78, max: 200 }), (cells, room) => {
        for (const line of columnsToLines(cells, room)) expect(width(line)).toBeLessThanOrEqual(room);
      }),
    );
  });

  it('are none of nothing', () => {
    expect(columnsToLines([], 80)).toEqual([]);
  });
});
