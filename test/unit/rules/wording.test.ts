import { expect, it } from '@jest/globals';
import { enumerate } from '../../../src/rules/wording.ts';

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
  [['a', 'b', 'c', 'd'], 'a, b, c and 1 more'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more'],
])('%j reads %j', (items, text) => {
  expect(enumerate(items)).toBe(text);
});
