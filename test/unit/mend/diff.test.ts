import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unifiedDiff } from '../../../src/mend/diff.ts';

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
    expect(unifiedDiff('a\n+++ b', 'a\n', 'b\n')).toContain('--- "a/a\\n+++ b"\n');
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
