import { describe, expect, it } from '@jest/globals';
import { displayAddress, parseEngineUrl } from '../../../../src/collect/engine/engine-url.ts';
import { UsageError } from '../../../../src/errors.ts';

const parse = (text: string) => parseEngineUrl(text, '--engine');

const failure = (text: string): UsageError => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error(`${text} is taken for an address`);
};

describe('parseEngineUrl', () => {
  it.each([
    ['unix:///run/a.sock', { kind: 'unix', socketPath: '/run/a.sock' }],
    ['unix://', { kind: 'unix', socketPath: '/var/run/docker.sock' }],
    ['/run/with space.sock', { kind: 'unix', socketPath: '/run/with space.sock' }],
    ['unix:///run/100%25.sock', { kind: 'unix', socketPath: '/run/100%25.sock' }],
    ['tcp://10.0.0.7:2376', { kind: 'tcp', host: '10.0.0.7', port: 2376, scheme: 'tcp', pathPrefix: '' }],
    ['tcp://web', { kind: 'tcp', host: 'web', scheme: 'tcp', pathPrefix: '' }],
    ['tcp://', { kind: 'tcp', host: 'localhost', scheme: 'tcp', pathPrefix: '' }],
    ['  tcp://web:1/engine/ ', { kind: 'tcp', host: 'web', port: 1, scheme: 'tcp', pathPrefix: '/engine' }],
    ['tcp://[::1]:99', { kind: 'tcp', host: '::1', port: 99, scheme: 'tcp', pathPrefix: '' }],
    ['web:99', { kind: 'tcp', host: 'web', port: 99, scheme: 'tcp', pathPrefix: '' }],
    [':99', { kind: 'tcp', host: 'localhost', port: 99, scheme: 'tcp', pathPrefix: '' }],
    ['https://web/engine', { kind: 'tcp', host: 'web', scheme: 'https', pathPrefix: '/engine' }],
    ['http://web:8080', { kind: 'tcp', host: 'web', port: 8080, scheme: 'http', pathPrefix: '' }],
    ['ssh://web', { kind: 'ssh', host: 'web' }],
    ['ssh://web/', { kind: 'ssh', host: 'web' }],
    [
      'ssh://alice@web:2222/run/a%20b.sock',
      { kind: 'ssh', host: 'web', user: 'alice', port: 2222, socketPath: '/run/a b.sock' },
    ],
    ['ssh://-oProxyCommand=x', { kind: 'ssh', host: '-oProxyCommand=x' }],
  ])('reads %j', (text, address) => {
    expect(parse(text)).toEqual(address);
  });

  it.each([
    'junk://web',
    'UNIX:///run/a.sock',
    '://web',
    'npipe:////./pipe/docker_engine',
    'fd://',
    'unix://tcp://web',
    'unix:///run/a\0b',
    'tcp://web:port',
    'tcp://web:99999',
    'tcp://we b',
    'ssh://',
    'ssh://alice:secret@web',
    'ssh://web?x=1',
    'ssh://web#x',
    'ssh://web/%zz',
    'ssh://a%00b@web',
  ])('refuses %j, and says where it was named and what would do', (text) => {
    const { message, suggestions } = failure(text);
    expect(message).toMatch(/^--engine: /);
    expect(suggestions).not.toHaveLength(0);
  });

  it('takes a path of 107 bytes for a socket and none that is longer, as letters of two bytes count', () => {
    const path = `/${'é'.repeat(53)}`;
    expect(parse(`unix://${path}`)).toEqual({ kind: 'unix', socketPath: path });
    expect(failure(`unix://${path}a`).message).toContain('longer than');
  });

  it.each([
    'tcp://alice:secret@web:port',
    'alice:secret@web:port',
    'ssh://alice:secret@web',
    'junk://alice:s/ecret@web',
  ])('keeps the password of %j to itself', (text) => {
    expect(failure(text).message).not.toMatch(/alice|s\/?ecret/);
  });
});

describe('displayAddress', () => {
  it.each([
    ['/run/a.sock', 'unix:///run/a.sock'],
    ['tcp://alice:secret@web:99/engine?token=1#x', 'tcp://web:99/engine'],
    ['https://web', 'https://web'],
    ['tcp://[::1]:99', 'tcp://[::1]:99'],
    ['ssh://alice@web:22/run/a.sock', 'ssh://alice@web:22/run/a.sock'],
    ['unix:///run/\u001b[2J\u202eé\ud800.sock', 'unix:///run/%1b[2J%e2%80%ae%c3%a9%ef%bf%bd.sock'],
    ['ssh://al%0aice@web', 'ssh://al%0aice@web'],
  ])('shows %j as %j', (text, shown) => {
    expect(displayAddress(parse(text))).toBe(shown);
  });
});
