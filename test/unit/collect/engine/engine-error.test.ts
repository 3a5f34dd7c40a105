import { describe, expect, it } from '@jest/globals';
import type { Endpoint } from '../../../../src/collect/engine/endpoint.ts';
import { connectionError, EngineError, toSourceError } from '../../../../src/collect/engine/engine-error.ts';
import { SourceUnavailableError } from '../../../../src/errors.ts';

const SOCKET: Endpoint = {
  kind: 'unix',
  socketPath: '/run/a.sock',
  display: 'unix:///run/a.sock',
  named: true,
};
const TCP: Endpoint = {
  kind: 'tcp',
  host: 'web',
  port: 2376,
  pathPrefix: '',
  display: 'tcp://web:2376',
  named: true,
};
const SSH: Endpoint = { kind: 'ssh', host: 'web', display: 'ssh://web', named: true };

const ofCode = (code: string, message = '') =>
  connectionError(Object.assign(new Error(message), { code }), '/info');

function advice(error: EngineError, endpoint: Endpoint): string {
  const source = toSourceError(error, endpoint);
  if (!(source instanceof SourceUnavailableError)) throw new Error('not an error of the source');
  return source.suggestions[0] ?? '';
}

describe('connectionError', () => {
  it.each([
    ['ENOENT', 'unreachable'],
    ['ECONNREFUSED', 'unreachable'],
    ['ENOTFOUND', 'unreachable'],
    ['EACCES', 'denied'],
    ['EPERM', 'denied'],
    ['HPE_INVALID_CONSTANT', 'malformed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'unreachable'],
    ['ESTRANGE', 'unreachable'],
  ])('%s is %s', (code, kind) => {
    expect(ofCode(code)).toMatchObject({ kind, code, path: '/info' });
  });

  it('has words for an error without a message', () => {
    expect(ofCode('ESTRANGE').message).toBe('ESTRANGE');
  });
});

describe('toSourceError', () => {
  it('says which engine, what was asked and what went wrong', () => {
    expect(
      toSourceError(new EngineError('refused', '/info', 'HTTP 500: out of order', { status: 500 }), TCP),
    ).toMatchObject({
      message: 'cannot ask the engine at tcp://web:2376: GET /info: HTTP 500: out of order',
      exitCode: 4,
    });
  });

  it.each([
    ['a socket that may not be opened', ofCode('EACCES'), SOCKET, /root/],
    ['a dead engine', ofCode('ECONNREFUSED'), SOCKET, /start the engine/],
    ['a certificate that is not trusted', ofCode('DEPTH_ZERO_SELF_SIGNED_CERT'), TCP, /ca\.pem/],
    [
      'TLS where plain HTTP was spoken',
      new EngineError('refused', '/', 'HTTP 400: Client sent an HTTP request to an HTTPS server.'),
      TCP,
      /DOCKER_TLS_VERIFY/,
    ],
    [
      'a proxy that forbids',
      new EngineError('refused', '/info', 'HTTP 403: no', { status: 403 }),
      TCP,
      /proxy/,
    ],
    ['an engine that hangs', new EngineError('timeout', '/info', 'no answer'), SOCKET, /docker ps/],
    ['ssh that fails', ofCode('ESSH'), SSH, /ssh -o ConnectTimeout=30 -T -- web docker version/],
    [
      'something else that listens',
      new EngineError('malformed', '/info', 'not JSON'),
      SOCKET,
      /container engine/,
    ],
  ])('knows what to try about %s', (_, error, endpoint, wanted) => {
    expect(advice(error, endpoint)).toMatch(wanted);
  });

  it('hands back what is no failure of the engine', () => {
    const bug = new TypeError('x is not a function');
    expect(toSourceError(bug, SOCKET)).toBe(bug);
  });
});
