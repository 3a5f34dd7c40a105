import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { patchForTerminal, unifiedDiff } from '../../../src/mend/diff.ts';

describe('unifiedDiff', () => {
  it('shows what changes, with three lines around it', () => {
    const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', '', 'i', 'j', 'k', ''].join('\n');
    const after = before.replace('e\n', '').concat('l');
    expect(unifiedDiff('x/y.yaml', before, after)).toBe(
      [
        '--- a/x/y.yaml',
        '+++ b/x/y.yaml',
        '@@ -2,7 +2,6 @@',
        ' b',
        ' c',
        ' d',
        '-e',
        ' f',
        ' g',
        ' h',
        '@@ -10,3 +9,4 @@',
        ' i',
        ' j',
        ' k',
        '+l',
        '\\ No newline at end of file',
        '',
      ].join('\n'),
    );
  });

  it('is empty where nothing changes', () => {
    expect(unifiedDiff('x', 'a\n', 'a\n')).toBe('');
  });

  it('quotes a name that would end the header', () => {
    expect(unifiedDiff('a\n+++ b', 'a\n', 'b\n')).toContain('--- "a/a\\012+++ b"\n');
  });

  it.each(['a b', 'a"b', 'a\\b', 'a\nb', 'a\tb', 'a\x1b[31mb', '\x7f', 'ä漢😀'])(
    'is applied to a file that is called %j',
    (name) => {
      const folder = mkdtempSync(join(tmpdir(), 'nsaudit-diff-'));
      try {
        writeFileSync(join(folder, name), 'a\n');
        execFileSync('git', ['apply', '-'], { cwd: folder, input: unifiedDiff(name, 'a\n', 'b\n') });
        expect(readFileSync(join(folder, name), 'utf8')).toBe('b\n');
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it('shows a terminal what it would obey or hide', () => {
    const patch = unifiedDiff('f', 'a\x1b[31m\r\n\tb\rc\n', 'a\u202e\r\n\tb\rc\n');
    expect(patchForTerminal(patch)).toBe(
      '--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\\u{1b}[31m\r\n+a\\u{202e}\r\n \tb\\u{d}c\n',
    );
  });

  it('is what git apply makes the second text from', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nsaudit-diff-'));
    const lines = fc.array(fc.constantFrom('a', 'b', '  c: d', '', 'e\r'), { minLength: 1, maxLength: 30 });
    const end = fc.constantFrom('', '\n');
    try {
      fc.assert(
        fc.property(lines, lines, end, end, (some, others, endOfOne, endOfOther) => {
          const [before, after] = [some.join('\n') + endOfOne, others.join('\n') + endOfOther];
          fc.pre(before !== after && before !== '' && after !== '');
          writeFileSync(join(folder, 'file'), before);
          const options = { cwd: folder, input: unifiedDiff('file', before, after) };
          execFileSync('git', ['apply', '--whitespace=nowarn', '-'], options);
          expect(readFileSync(join(folder, 'file'), 'utf8')).toBe(after);
        }),
        { numRuns: 60 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
