import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { firstSocket, resolveEndpoint, usualSockets } from '../../../src/collect/engine/endpoint.ts';
import { SourceUnavailableError, UserError } from '../../../src/errors.ts';
import { asNobody } from '../../support/nobody.ts';

/** SHA-256 of the contexts' names, as the docker CLI names their folders. */
const FOLDERS = {
  one: '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed',
  two: '3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3',
};

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nsaudit-home-'));
  chmodSync(home, 0o755);
});

afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, content: unknown): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const config = (content: unknown) => write('.docker/config.json', content);

const context = (name: keyof typeof FOLDERS, content: unknown) =>
  write(`.docker/contexts/meta/${FOLDERS[name]}/meta.json`, content);

const contextAt = (name: keyof typeof FOLDERS, Host: string, more = {}) =>
  context(name, { Name: name, Metadata: {}, Endpoints: { docker: { Host, SkipTLSVerify: false, ...more } } });

const tlsFile = (name: keyof typeof FOLDERS, file: string) =>
  write(`.docker/contexts/tls/${FOLDERS[name]}/docker/${file}`, 'PEM');

interface Asked {
  engine?: string;
  context?: string;
  env?: NodeJS.ProcessEnv;
}

const resolve = ({ env = {}, ...flags }: Asked = {}) => resolveEndpoint({ ...flags, env, home });

const display = (asked: Asked) => resolve(asked)?.display;

function failure(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('no error');
}

describe('which engine is meant', () => {
  const env = { DOCKER_HOST: 'tcp://environment:1', DOCKER_CONTEXT: 'one' };

  beforeEach(() => {
    config({ currentContext: 'two' });
    contextAt('one', 'tcp://one:1');
    contextAt('two', 'tcp://two:2');
  });

  it.each([
    ['--engine', { engine: 'tcp://flag:1', env }, 'tcp://flag:1'],
    ['--context', { context: 'two', env }, 'tcp://two:2'],
    ['DOCKER_HOST', { env }, 'tcp://environment:1'],
    ['DOCKER_CONTEXT', { env: { DOCKER_CONTEXT: 'one' } }, 'tcp://one:1'],
    ['the current context', {}, 'tcp://two:2'],
    ['DOCKER_HOST, by its name of context', { context: 'default', env }, 'tcp://environment:1'],
    ['the default socket, by its name of context', { context: 'default' }, 'unix:///var/run/docker.sock'],
    [
      'the default socket, by DOCKER_CONTEXT',
      { env: { DOCKER_CONTEXT: 'default' } },
      'unix:///var/run/docker.sock',
    ],
    [
      'the current context if the variables are empty',
      { env: { DOCKER_HOST: '', DOCKER_CONTEXT: '' } },
      'tcp://two:2',
    ],
  ])('%s', (_, asked, expected) => {
    expect(resolve(asked)).toMatchObject({ display: expected, named: true });
  });

  it.each([{ engine: '' }, { engine: ' ' }, { context: '' }])(
    'is not said by %j: a variable was not set',
    (flags) => {
      expect(failure(() => resolve(flags)).message).toContain('empty');
    },
  );

  it('is looked up in DOCKER_CONFIG instead of the home directory', () => {
    write('elsewhere/config.json', { currentContext: 'default' });
    expect(display({ env: { DOCKER_CONFIG: join(home, 'elsewhere') } })).toBe('unix:///var/run/docker.sock');
  });

  it('is not looked up in the working directory where there is no home', () => {
    const before = process.cwd();
    process.chdir(home);
    try {
      expect(failure(() => resolveEndpoint({ context: 'one', env: {}, home: '' })).message).toContain('home');
      expect(resolveEndpoint({ env: {}, home: '' })?.kind).not.toBe('tcp');
    } finally {
      process.chdir(before);
    }
  });
});

describe('a docker context', () => {
  it('that is unknown is an error which lists the known ones', () => {
    contextAt('two', 'tcp://two:2');
    contextAt('one', 'tcp://one:1');
    write('.docker/contexts/meta/broken/meta.json', '{');
    const { message, suggestions } = failure(() => resolve({ context: '../../etc' }));
    expect(message).toContain('"../../etc"');
    expect(suggestions).toEqual(['one of: default, one, two']);
  });

  it('that is unknown where there are none is an error too', () => {
    expect(failure(() => resolve({ context: 'one' })).suggestions).toEqual(['one of: default']);
  });

  it.each([
    ['broken JSON', '{"Name":'],
    ['no object', '[]'],
    ['no engine', { Name: 'one', Endpoints: { kubernetes: {} } }],
    ['an engine without an address', { Name: 'one', Endpoints: { docker: {} } }],
  ])('of %s is an error that names the file', (_, content) => {
    const path = context('one', content);
    expect(failure(() => resolve({ context: 'one' })).message).toContain(path);
  });

  it.each([
    ['broken JSON', '{"currentContext":'],
    ['a current context that is no name', { currentContext: 7 }],
  ])('is not looked up in a config.json with %s', (_, content) => {
    const path = config(content);
    expect(failure(() => resolve()).message).toContain(path);
  });

  it('is not looked up in a broken config.json, whose passwords are not shown', () => {
    config('{"auths":{"registry":{"auth":"c2VjcmV0"}},}');
    expect(failure(() => resolve()).message).not.toContain('c2V');
  });

  it('is not guessed where config.json may not be read, and the way out is not to correct the file', async () => {
    chmodSync(config({ currentContext: 'one' }), 0);
    const error = await asNobody(() => failure(() => resolve()));
    expect(error).toBeInstanceOf(SourceUnavailableError);
    expect(error.message).toContain('config.json may not be read');
    expect(error.suggestions.join()).toMatch(/HOME=.*--engine .*--source proc/);
  });

  it('does not need a config.json that can be read when another is named', () => {
    config('{');
    expect(display({ engine: 'tcp://a:1' })).toBe('tcp://a:1');
  });

  it('may be over ssh or a socket', () => {
    contextAt('one', 'ssh://alice@web');
    contextAt('two', '');
    expect(resolve({ context: 'one' })).toMatchObject({ kind: 'ssh', host: 'web', user: 'alice' });
    expect(resolve({ context: 'two' })).toMatchObject({ kind: 'unix', socketPath: '/var/run/docker.sock' });
  });
});

describe('TLS of a context', () => {
  it('is spoken with the files of the context', () => {
    contextAt('one', 'tcp://one');
    const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((file) => tlsFile('one', file));
    expect(resolve({ context: 'one' })).toMatchObject({ port: 2376, tls: { ca, cert, key, verify: true } });
  });

  it('is spoken unverified if the context skips verification, with or without files', () => {
    contextAt('one', 'tcp://one', { SkipTLSVerify: true });
    expect(resolve({ context: 'one' })).toMatchObject({ tls: { verify: false } });
  });

  it('is not given up where a file is missing', () => {
    contextAt('one', 'tcp://one');
    tlsFile('one', 'cert.pem');
    expect(resolve({ context: 'one' })).toMatchObject({ tls: { verify: true } });
    expect(resolve({ context: 'one' })).not.toMatchObject({ tls: { cert: expect.anything() } });
  });

  it('is not spoken without files, nor by the variables for DOCKER_HOST', () => {
    contextAt('one', 'tcp://one');
    const endpoint = resolve({ context: 'one', env: { DOCKER_TLS_VERIFY: '1' } });
    expect(endpoint).toMatchObject({ port: 2375 });
    expect(endpoint).not.toHaveProperty('tls');
  });

  it('is not given up where the files may not be looked at', async () => {
    contextAt('one', 'tcp://one');
    const folder = dirname(tlsFile('one', 'ca.pem'));
    chmodSync(folder, 0o000);
    const error = await asNobody(() => failure(() => resolve({ context: 'one' })));
    chmodSync(folder, 0o755);
    expect(error.message).toContain(folder);
  });
});

describe('TLS of the environment', () => {
  const files = (...names: string[]) => names.map((name) => write(`certs/${name}.pem`, 'PEM'));
  const env = (more: NodeJS.ProcessEnv) => ({ DOCKER_CERT_PATH: join(home, 'certs'), ...more });

  it.each([
    [{ DOCKER_TLS_VERIFY: '1' }, true],
    [{ DOCKER_TLS_VERIFY: '0' }, true],
    [{ DOCKER_TLS: '1' }, false],
    [{ DOCKER_TLS: '1', DOCKER_TLS_VERIFY: '1' }, true],
  ])('%j: verified %s', (variables, verify) => {
    const [ca, cert, key] = files('ca', 'cert', 'key');
    expect(resolve({ engine: 'tcp://a', env: env(variables) })).toMatchObject({
      port: 2376,
      tls: { ca, cert, key, verify },
    });
  });

  it('needs one of these variables, not only files', () => {
    files('ca', 'cert', 'key');
    expect(resolve({ engine: 'tcp://a:2376', env: env({}) })).not.toHaveProperty('tls');
  });

  it('takes the files of the docker CLI without DOCKER_CERT_PATH', () => {
    const ca = write('.docker/ca.pem', 'PEM');
    expect(resolve({ engine: 'tcp://a', env: { DOCKER_TLS_VERIFY: '1' } })).toMatchObject({
      tls: { ca, verify: true },
    });
  });

  it('leaves a certificate without its key alone', () => {
    const [ca] = files('ca', 'cert');
    expect(resolve({ engine: 'tcp://a', env: env({ DOCKER_TLS: '1' }) })).toMatchObject({
      tls: { ca, verify: false },
    });
  });

  it('is an error without ca.pem', () => {
    expect(failure(() => resolve({ engine: 'tcp://a', env: env({ DOCKER_TLS: '1' }) })).message).toContain(
      'ca.pem',
    );
  });

  it("means this machine's TLS port where no engine is named", () => {
    files('ca');
    expect(resolve({ env: env({ DOCKER_TLS_VERIFY: '1' }) })).toMatchObject({
      display: 'tcp://localhost:2376',
      named: true,
    });
  });

  it('does not matter to a socket, to http:// or to ssh', () => {
    const variables = env({ DOCKER_TLS_VERIFY: '1' });
    expect(resolve({ engine: 'unix:///run/a.sock', env: variables })).toMatchObject({ kind: 'unix' });
    expect(resolve({ engine: 'ssh://a', env: variables })).toMatchObject({ kind: 'ssh' });
    expect(resolve({ engine: 'http://a', env: variables })).toMatchObject({ port: 80 });
  });

  it('is spoken to https:// in any case', () => {
    expect(resolve({ engine: 'https://a' })).toMatchObject({ port: 443, tls: { verify: true } });
  });
});

describe('where nobody names an engine', () => {
  it("the sockets are Docker's, Podman's, then those of this user", () => {
    expect(usualSockets({ XDG_RUNTIME_DIR: '/run/user/1000' })).toEqual([
      '/var/run/docker.sock',
      '/run/podman/podman.sock',
      '/run/user/1000/docker.sock',
      '/run/user/1000/podman/podman.sock',
    ]);
  });

  it('a relative XDG_RUNTIME_DIR is ignored', () => {
    expect(usualSockets({ XDG_RUNTIME_DIR: 'run' })).toHaveLength(2);
  });

  it('the first that exists is taken, and called unnamed', () => {
    const second = write('second.sock', '');
    symlinkSync(join(home, 'nowhere'), join(home, 'dangling.sock'));
    const paths = [join(home, 'first.sock'), join(home, 'dangling.sock'), second, write('third.sock', '')];
    expect(firstSocket(paths)).toEqual({
      kind: 'unix',
      socketPath: second,
      display: `unix://${second}`,
      named: false,
    });
  });

  it('one that may not even be looked at is taken, not skipped', async () => {
    const hidden = write('hidden/first.sock', '');
    chmodSync(dirname(hidden), 0o000);
    const second = write('second.sock', '');
    const endpoint = await asNobody(() => firstSocket([hidden, second]));
    chmodSync(dirname(hidden), 0o700);
    expect(endpoint).toMatchObject({ socketPath: hidden });
  });

  it('there is none if no socket exists', () => {
    expect(firstSocket([join(home, 'first.sock')])).toBeUndefined();
  });
});
