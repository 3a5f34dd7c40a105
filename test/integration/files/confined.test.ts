import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfinedFiles } from '../../../src/files/confined.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { Tree } from '../../support/tree.ts';

let outside: Tree;
let files: ConfinedFiles;

beforeEach(() => {
  outside = new Tree();
  outside.write({ 'secret.env': ['S=1'], 'root/a/own.yml': ['x'], 'rooted/near.yml': ['x'] });
  outside.link('root/a/file.yml', '../../secret.env');
  outside.link('root/a/folder', '../..');
  outside.link('root/a/inside.yml', 'own.yml');
  outside.link('root/a/circle.yml', 'circle.yml');
  files = new ConfinedFiles(outside.path('root'));
});

afterEach(() => outside.remove());

const reasonOf = (path: string) => {
  const read = files.read(path);
  return 'reason' in read ? read.reason : read.file;
};

describe('what lies outside of the root is not opened', () => {
  it.each([
    ['by ..', '../secret.env'],
    ['by .. from further down', 'a/../../secret.env'],
    ['by an absolute path', '/etc/hostname'],
    ['by a link', 'a/file.yml'],
    ['below a link', 'a/folder/secret.env'],
    ['where a name begins alike', '../rooted/near.yml'],
  ])('%s', (_how, path) => {
    expect(reasonOf(path)).toBe('denied');
    expect(files.startsWith(path, 'S')).toBe(false);
    expect(files.bytes(path)).toBeUndefined();
  });
});

describe('what lies inside is read by its own name', () => {
  it.each([
    ['a/own.yml', 'a/own.yml'],
    ['./a/../a/own.yml', 'a/own.yml'],
    ['a/inside.yml', 'a/own.yml'],
    ['a/folder/root/a/own.yml', 'a/own.yml'],
  ])('%s', (path, own) => {
    expect(reasonOf(path)).toBe(own);
    expect(reasonOf(outside.path(`root/${path}`))).toBe(own);
  });
});

it.each([
  ['there is no such file', 'a/none.yml', 'unavailable'],
  ['it is no folder', 'a/own.yml/x', 'unavailable'],
  ['links in a circle', 'a/circle.yml', 'unavailable'],
  ['a name that no file can have', 'a/\0.yml', 'unavailable'],
  ['a name that is too long', 'a'.repeat(5000), 'unavailable'],
  ['the root', '.', 'malformed'],
  ['a folder', 'a', 'malformed'],
])('a gap: %s', (_what, path, reason) => {
  expect(reasonOf(path)).toBe(reason);
});

it.each([
  ['a/own.yml', true],
  ['a', true],
  ['a/file.yml', true],
  ['a/none.yml', false],
  ['a/\0.yml', false],
  ['../secret.env', false],
  ['/etc', false],
])('%j exists: %s', (path, exists) => {
  expect(files.exists(path)).toBe(exists);
});

it('a pipe gives nothing and keeps nobody waiting', () => {
  mkdirSync(outside.path('root/b'));
  execFileSync('mkfifo', [outside.path('root/b/pipe')]);
  expect(reasonOf('b/pipe')).toBe('malformed');
  expect(files.startsWith('b/pipe', '#!')).toBe(false);
});

it('standard input is what was read of it', () => {
  const input = new SourceText('-', 'x: y');
  expect(new ConfinedFiles(outside.root, input).read('-')).toBe(input);
});

it('what is replaced is read as replaced, and other files as before', () => {
  outside.write({ 'root/other.yml': ['y'] });
  const before = [files.read('a/own.yml'), files.read('other.yml')];
  const after = new SourceText('a/own.yml', 'z');
  files.replace(after);
  const read = ['other.yml', 'a/own.yml', 'other.yml'].map((path) => files.read(path));
  expect(read).toEqual([before[1], after, before[1]]);
});
