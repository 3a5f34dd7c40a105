import { describe, expect, it } from '@jest/globals';
import { formatPath, isAbove, isWithin, knownPath, parsePath, relationOf } from '../../../src/rules/paths.ts';

describe('parsePath', () => {
  it.each([
    ['/etc/', '/etc'],
    ['//etc//ssl/./certs', '/etc/ssl/certs'],
    ['/srv/../etc', '/etc'],
    ['/../../etc', '/etc'],
    ['/', '/'],
    ['/..', '/'],
    ['/var/run', '/run'],
    ['/var/run/docker.sock', '/run/docker.sock'],
    ['/var/./lib/../run/x', '/run/x'],
    ['/var/runner', '/var/runner'],
    ['/srv/var/run', '/srv/var/run'],
    ['~', '~'],
    ['~/./.ssh/', '~/.ssh'],
    ['~ann/.ssh', '~/.ssh'],
    ['~/../../etc', '/etc'],
  ])('reads %s as %s', (text, normal) => {
    expect(formatPath(parsePath(text) ?? ['not absolute'])).toBe(normal);
  });

  it.each(['', 'data', './etc', 'C:\\etc'])('takes %j for no path of a host: it begins nowhere', (text) => {
    expect(parsePath(text)).toBeUndefined();
  });
});

describe('relationOf', () => {
  const relation = (path: string, pattern: string) => relationOf(knownPath(path), knownPath(pattern));

  it.each([
    ['/etc', '/etc', 'same'],
    ['/etc/', '/etc', 'same'],
    ['/etc/ssh', '/etc', 'below'],
    ['/', '/etc', 'above'],
    ['/var', '/var/lib/docker', 'above'],
    ['/etcetera', '/etc', undefined],
    ['/usr/etc', '/etc', undefined],
    ['/home/ann/.ssh', '/home/*/.ssh', 'same'],
    ['/home/ann', '/home/*/.ssh', 'above'],
    ['/home/ann/.ssh/id_rsa', '/home/*/.ssh', 'below'],
    ['/home/ann/shop', '/home/*/.ssh', undefined],
    ['/etc/cron.d/shop', '/etc/cron*', 'below'],
    ['/etc/crypttab', '/etc/cron*', undefined],
  ])('%s to %s: %s', (path, pattern, expected) => {
    expect(relation(path, pattern)).toBe(expected);
  });
});

it('a directory is within itself but not above itself', () => {
  const shm = knownPath('/dev/shm');

  expect(isWithin(shm, shm)).toBe(true);
  expect(isAbove(shm, shm)).toBe(false);
  expect(isAbove(knownPath('/dev'), shm)).toBe(true);
});
