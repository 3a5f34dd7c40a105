import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ComposeFiles } from '../../../support/compose.ts';

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/compose/', import.meta.url));

function textsIn(name: string): Record<string, string> {
  const folder = join(FIXTURES, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** All that is declared, and each place in it on its own: lines told as so many below the first. */
function declaredIn(texts: Record<string, string>, above: Record<string, number> = {}): unknown {
  const moved = (key: string, value: unknown): unknown =>
    key === 'place' || key === 'places' ? JSON.parse(JSON.stringify(value), lift) : value;
  function lift(_: string, value: unknown): unknown {
    if (typeof value !== 'object' || value === null || !('line' in value) || !('endLine' in value))
      return value;
    const place = value as { file: string; line: number; endLine: number };
    const by = above[place.file] ?? 0;
    return { ...place, line: place.line - by, endLine: place.endLine - by };
  }
  return JSON.parse(JSON.stringify(new ComposeFiles(texts).declarations(), moved));
}

const NAMES = readdirSync(FIXTURES).filter((name) => !/^refused-(broken|empty)/.test(name));

test('lines above move each place by as many, and blanks and ends of lines change nothing else', () => {
  const lines = fc.array(fc.constantFrom('', '  ', '# a comment', '   # host: pid'), { maxLength: 5 });
  fc.assert(
    fc.property(fc.constantFrom(...NAMES), lines, fc.boolean(), (name, above, isDos) => {
      const texts = textsIn(name);
      const moved = Object.fromEntries(
        Object.entries(texts).map(([path, text]) => {
          const whole = [...above, text].join('\n');
          return [path, isDos && path.endsWith('.yaml') ? whole.replaceAll('\n', '\r\n') : whole];
        }),
      );
      const by = Object.fromEntries(Object.keys(texts).map((path) => [path, above.length]));
      expect(declaredIn(moved, by)).toEqual(declaredIn(texts));
    }),
    { numRuns: 100 },
  );
});
