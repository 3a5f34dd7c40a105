import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { match, NO_PAIRS, stepsOf } from '../support/walk.ts';

const isSame = (shown: string[], seen: string[]): boolean => match(shown, seen, NO_PAIRS) !== undefined;

describe('the answer of a page', () => {
  it.each([
    [
      'other inodes',
      ['net:[4026532280]', 'net:[4026531833]'],
      ['net:[4026532999]', 'net:[4026531840]'],
      true,
    ],
    [
      'one that was two',
      ['net:[4026532280]', 'net:[4026531833]'],
      ['net:[4026532999]', 'net:[4026532999]'],
      false,
    ],
    [
      'two that were one',
      ['pid:[4026531836]', 'pid:[4026531836]'],
      ['pid:[4026531836]', 'pid:[4026532999]'],
      false,
    ],
    ['the same counts', ['2 processes of 4711'], ['2 processes of 99'], true],
    ['other counts', ['2 processes'], ['3 processes'], false],
    ['lines that were left out', ['a 4711', '...', 'c 4711'], ['a 12', 'b 34', 'c 34', 'c 12', 'd'], false],
    [
      'lines that were left out up to the end',
      ['a 4711', '...', 'c 4711', '...'],
      ['a 12', 'c 34', 'c 12', 'd'],
      true,
    ],
    [
      'the beginning of an id',
      [`${'a1'.repeat(32)}`, 'web (a1a1a1a1a1a1)'],
      [`${'b2'.repeat(32)}`, 'web (b2b2b2b2b2b2)'],
      true,
    ],
    [
      'the beginning of another id',
      [`${'a1'.repeat(32)}`, 'web (a1a1a1a1a1a1)'],
      [`${'b2'.repeat(32)}`, 'web (c3c3c3c3c3c3)'],
      false,
    ],
    ['columns of another width', ['  net   4026532280  -'], ['net 4026532999 -'], true],
  ] as const)('%s', (_, shown, seen, same) => {
    expect(isSame([...shown], [...seen])).toBe(same);
  });

  it('agrees with itself over the whole walk', () => {
    let pairs = NO_PAIRS;
    for (const { command, answer } of stepsOf(readFileSync('docs/walk-through.md', 'utf8'))) {
      const paired = match(answer, answer, pairs);
      expect({ command, agrees: paired !== undefined }).toEqual({ command, agrees: true });
      pairs = paired ?? pairs;
    }
    expect(pairs.shown.size).toBeGreaterThan(10);
  });
});
