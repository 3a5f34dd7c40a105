import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lineFingerprints } from '../../src/line-fingerprints.ts';
import { sha256 } from '../../src/reporters/sarif/sha256.ts';

/** Values that github/codeql-action expects of its own hash: src/fingerprints.test.ts there. */
const ENDED = [
  'e9496ae3ebfced30:1',
  'fb7c023a8b9ccb3f:1',
  'ce8ba1a563dcdaca:1',
  'e20e36e16fcb0cc8:1',
  'b3edc88f2938467e:1',
  'c8e28b0b4002a3a0:1',
  'c129715d7a2bc9a3:1',
];

describe('lineFingerprints', () => {
  it.each([
    ['an empty file', '', ['c129715d7a2bc9a3:1']],
    [
      'blanks around',
      ' a\nb\n  \t\tc\n d',
      ['271789c17abda88f:1', '54703d4cd895b18:1', '180aee12dab6264:1', 'a23a3dc5e078b07b:1'],
    ],
    ['LF at the end', ' hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n', ENDED],
    ['CR', ' hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r', ENDED],
    ['CRLF', ' hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n', ENDED],
    ['all of them', ' hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n', ENDED],
    [
      'lines that repeat',
      'Lorem ipsum dolor sit amet.\n'.repeat(10),
      [
        ...[1, 2, 3, 4, 5, 6].map((count) => `a7f2ff13bc495cf2:${count}`),
        'a7f2ff1481e87703:1',
        'a9cf91f7bbf1862b:1',
        '55ec222b86bcae53:1',
        'cc97dc7b1d7d8f7b:1',
        'c129715d7a2bc9a3:1',
      ],
    ],
  ])('are those of the upload action: %s', (_what, text, expected) => {
    const fingerprintOf = lineFingerprints(text);

    expect(expected.map((_, index) => fingerprintOf(index + 1))).toEqual(expected);
    expect(expected.map((_, index) => fingerprintOf(expected.length - index))).toEqual(expected.toReversed());
  });

  it('come soon where many lines are asked for', () => {
    const fingerprintOf = lineFingerprints('a\n'.repeat(200_000));

    expect(Array.from({ length: 10_000 }, (_, index) => fingerprintOf(index + 1))[9_999]).toMatch(/:10000$/);
  });
});

describe('sha256', () => {
  it("is Node's, for texts of every length around a block", () => {
    for (let length = 0; length < 140; length++) {
      const text = 'n'.repeat(length);
      expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
    }
  });

  it("is Node's, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
      }),
    );
  });
});
