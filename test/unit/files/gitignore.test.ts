import { describe, expect, it } from '@jest/globals';
import { IgnorePatterns } from '../../../src/files/gitignore.ts';

const decide = (lines: string[], path: string) =>
  new IgnorePatterns(lines).decide(path.replace(/\/$/, ''), path.endsWith('/'));

describe('a line of a .gitignore', () => {
  it.each([
    ['a name at any depth', 'a.yml', ['a.yml', 'deep/er/a.yml', 'a.yml/'], ['b.yml', 'a.yml.txt']],
    ['a slash at the end: folders alone', 'build/', ['build/', 'x/build/'], ['build', 'builds/']],
    ['a slash before the end: from its folder', 'a/b.yml', ['a/b.yml'], ['x/a/b.yml', 'b.yml']],
    ['a slash at the beginning', '/a.yml', ['a.yml'], ['x/a.yml']],
    ['* stops at slashes', 'a/*.yml', ['a/x.yml', 'a/.yml'], ['a/b/x.yml', 'a/x.yaml']],
    ['? is one character', 'a?.yml', ['ab.yml'], ['a.yml', 'abc.yml']],
    ['brackets', '[a-c0]x[!y]', ['axa', '0xz'], ['dxa', 'axy', 'ax']],
    ['a class in brackets', 'v[[:digit:]]', ['v1'], ['va']],
    ['** in front', '**/a/b', ['a/b', 'x/a/b', 'x/y/a/b'], ['a/x/b']],
    ['** in between', 'a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'x/a/b']],
    ['** at the end: what lies within', 'a/**', ['a/x', 'a/x/y'], ['a/', 'b/x']],
    ['an escaped wildcard', 'a\\*', ['a*'], ['ab', 'a\\*']],
    ['an escaped blank at the end', 'a\\ ', ['a '], ['a']],
    ['blanks at the end, and CR', 'a  \r', ['a'], ['a  ']],
    ['an escaped sign', '\\!a', ['!a'], ['a']],
    ['nothing that closes the bracket: fits nothing', 'a[b', [], ['a[b', 'ab', 'a']],
    ['capitals count', 'Build', ['Build'], ['build']],
  ])('%s', (_what, line, taken, left) => {
    expect(taken.filter((path) => decide([line], path) !== true)).toEqual([]);
    expect(left.filter((path) => decide([line], path) !== undefined)).toEqual([]);
  });

  it.each([['# a comment'], [''], ['   '], ['/'], ['!']])('says nothing: %j', (line) => {
    expect(decide([line], 'a')).toBeUndefined();
  });

  it('brings back what one before it took out', () => {
    expect(decide(['*.yml', '!keep.yml'], 'x/keep.yml')).toBe(false);
    expect(decide(['!keep.yml', '*.yml'], 'x/keep.yml')).toBe(true);
  });

  it('that is made to take for ever does not', () => {
    const names = Array.from({ length: 500 }, () => 'a').join('/');
    expect(decide([`${'**/a/'.repeat(40)}b`], names)).toBeUndefined();
    expect(decide([`${'*a'.repeat(40)}b`], 'a'.repeat(5000))).toBeUndefined();
    expect(decide([`${'\\'.repeat(500_000)}b `], 'a')).toBeUndefined();
  });
});
