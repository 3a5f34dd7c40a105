import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { oneLine, padEnd, printable, truncate, width, wrap } from '../../src/text.ts';
import { hostileText } from './reporters/arbitrary-report.ts';

describe('printable', () => {
  it.each([
    ['an escape sequence', '\x1b[31m', '\\u{1b}[31m'],
    ['newline, tab, carriage return', 'a\nb\tc\r', 'a\\u{a}b\\u{9}c\\u{d}'],
    ['C1 controls and DEL', '\x9b\x7f', '\\u{9b}\\u{7f}'],
    ['bidirectional controls', '\u202egnp\u2066', '\\u{202e}gnp\\u{2066}'],
    ['what has no width', 'a\u200b\u200d\ufeff\u00ad', 'a\\u{200b}\\u{200d}\\u{feff}\\u{ad}'],
    ['line and paragraph separators', '\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['blanks that are no space', '\u00a0\u3000\u2800', '\\u{a0}\\u{3000}\\u{2800}'],
    ['fillers that look like nothing', '\u3164\u115f', '\\u{3164}\\u{115f}'],
    ['tags beyond the basic plane', '\u{e0041}', '\\u{e0041}'],
    ['half a surrogate pair', '\ud800x', '\\u{d800}x'],
    ['private use', '\ue000', '\\u{e000}'],
    ['an accent with nothing below it', '\u0301a', '\\u{301}a'],
    ['an accent on a space', 'a \u0301', 'a \\u{301}'],
    ['a fourth accent on one letter', `e${'\u0301'.repeat(4)}`, 'e\u0301\u0301\u0301\\u{301}'],
  ])('shows %s as escapes', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each(['shop-web-1', 'Größe', 'e\u0301', 'Привет', '日本語', 'हिन्दी', 'עברית', '🐳', '\\u{1b}'])(
    'leaves alone: %s',
    (text) => {
      expect(printable(text)).toBe(text);
    },
  );

  it('leaves no character that acts, hides or needs another one', () => {
    const unfit = CHARACTERS.filter((char) => /[\p{C}\p{Z}\p{DI}\p{M}]/u.test(char) && char !== ' ');
    expect(unfit.filter((char) => printable(char) === char)).toEqual([]);
  });

  it('has nothing to do the second time', () => {
    fc.assert(fc.property(hostileText, (text) => printable(printable(text)) === printable(text)));
  });
});

describe('oneLine', () => {
  it('makes prose of several lines one line', () => {
    expect(oneLine('exports the\n  counters\n')).toBe('exports the counters');
  });

  it('still escapes what acts on a terminal', () => {
    expect(oneLine('a\x1b[2J\nb\u2028c')).toBe('a\\u{1b}[2J b\\u{2028}c');
  });
});

describe('truncate', () => {
  it.each([
    ['fits', 'agent', 5, 'agent'],
    ['too long', 'agent', 4, 'age…'],
    ['no room for half a wide letter', '日本語', 4, '日…'],
    ['one column', 'agent', 1, '…'],
    ['no column', 'agent', 0, ''],
  ])('%s', (_case, text, columns, shown) => {
    expect(truncate(text, columns)).toBe(shown);
  });

  it('is never wider than asked for', () => {
    fc.assert(
      fc.property(hostileText, fc.nat({ max: 30 }), (text, columns) => {
        expect(width(truncate(printable(text), columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

/** Where those are that text.ts does not look up one by one. */
const CHARACTERS = Array.from({ length: 0x2800 }, (_, code) => String.fromCodePoint(code));

describe('width', () => {
  it('is that of string-width for every character', () => {
    expect(CHARACTERS.filter((char) => width(char) !== stringWidth(char))).toEqual([]);
  });
});

describe('wrap', () => {
  it('breaks at spaces', () => {
    expect(wrap('own its own network namespace', 12)).toEqual(['own its own', 'network', 'namespace']);
  });

  it('cuts a word that is longer than a line', () => {
    expect(wrap('a 日本語日本語 b', 5)).toEqual(['a', '日本', '語日', '本語', 'b']);
  });

  it('has no line that is too wide, and loses nothing but spaces', () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.integer({ min: 2, max: 30 }), (a, b, columns) => {
        const text = `${printable(a)} ${printable(b)}`;
        const lines = wrap(text, columns);
        expect(lines.filter((line) => width(line) > columns)).toEqual([]);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  it('takes a megabyte without a space', () => {
    expect(wrap('x'.repeat(1_000_000), 80)).toHaveLength(12_500);
  });
});

describe('padEnd', () => {
  it('counts columns, not characters', () => {
    expect(padEnd('日本', 6)).toBe('日本  ');
    expect(padEnd('agent', 3)).toBe('agent');
  });
});
