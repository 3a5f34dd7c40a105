import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IgnorePatterns } from '../../../src/files/gitignore.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nsaudit-gitignore-'));
  execFileSync('git', ['init', '--quiet', folder]);
});

afterAll(() => rmSync(folder, { recursive: true }));

const name = fc.constantFrom('a', 'b', 'ab', 'a.b', 'b.yml', '*', 'a b', '#a', '!b', ']', 'A');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));

const part = fc.oneof(
  fc.constant('**'),
  fc
    .array(
      fc.constantFrom(
        'a',
        'b',
        'ab',
        '.',
        'yml',
        '*',
        '?',
        '[ab]',
        '[!a]',
        '[a-c]',
        '[]a]',
        '\\*',
        ' ',
        '\\ ',
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((units) => units.join('').replace(/\*+/g, '*')),
);
const line = fc
  .tuple(fc.constantFrom('', '', '!', '/'), fc.array(part, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([before, parts, isFolder]) => `${before}${parts.join('/')}${isFolder ? '/' : ''}`);

/** What `git check-ignore` says of each path: the last line that fits, as far as it takes out. */
function askGit(lines: readonly string[], paths: readonly string[]): boolean[] {
  writeFileSync(join(folder, '.gitignore'), `${lines.join('\n')}\n`);
  const { stdout } = spawnSync('git', ['check-ignore', '--no-index', '-v', '-n', '-z', '--stdin'], {
    cwd: folder,
    input: paths.map((one) => `${one}\0`).join(''),
    encoding: 'utf8',
  });
  const fields = stdout.split('\0');
  return paths.map((_, index) => /^[^!]/.test(fields[index * 4 + 2] ?? ''));
}

/** From the top down: what lies in an ignored folder cannot come back. */
function ask(lines: readonly string[], whole: string): boolean {
  const patterns = new IgnorePatterns(lines);
  const names = whole.split('/');
  const says = names.map((_, index) =>
    patterns.decide(names.slice(0, index + 1).join('/'), index < names.length - 1),
  );
  return says.slice(0, -1).includes(true) || says.at(-1) === true;
}

it('ignores what git ignores', () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 4 }),
      fc.array(path, { minLength: 30, maxLength: 60 }),
      (lines, paths) => {
        expect(paths.map((one) => ask(lines, one))).toEqual(askGit(lines, paths));
      },
    ),
    { numRuns: 60 },
  );
});
