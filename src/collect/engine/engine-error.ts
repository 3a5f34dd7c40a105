import { SourceUnavailableError } from '../../errors.ts';
import type { Endpoint } from './endpoint.ts';
import type { SshAddress } from './engine-url.ts';
import { sshArguments } from './ssh-agent.ts';

export type EngineErrorKind =
  /** No connection, or one that ended before an answer. */
  | 'unreachable'
  /** The socket may not be opened by us. */
  | 'denied'
  /** The engine says that it has no such container. */
  | 'notFound'
  | 'timeout'
  /** Not HTTP, not JSON, not of the documented form, cut off, or larger than any honest answer. */
  | 'malformed'
  /** Any other status than 200. */
  | 'refused';

interface Details {
  /** Of Node or OpenSSL, such as ECONNREFUSED; `ESSH`: ssh ended. */
  code?: string | undefined;
  /** HTTP status. */
  status?: number | undefined;
  cause?: unknown;
}

/** One request that was not answered as it should be. The message may quote the engine: hostile until escaped. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly kind: EngineErrorKind;
  /** Of the request, without its query. */
  readonly path: string;
  readonly code: string | undefined;
  readonly status: number | undefined;

  constructor(kind: EngineErrorKind, path: string, message: string, { code, status, cause }: Details = {}) {
    super(message, { cause });
    this.kind = kind;
    this.path = path.replace(/\?.*$/, '');
    this.code = code;
    this.status = status;
  }
}

const CONNECTION_ERRORS: Record<string, [EngineErrorKind, string]> = {
  ENOENT: ['unreachable', 'there is no such socket'],
  ENOTDIR: ['unreachable', 'there is no such socket'],
  EACCES: ['denied', 'this user may not open it'],
  EPERM: ['denied', 'this user may not open it'],
  ECONNREFUSED: ['unreachable', 'nothing listens there'],
  ECONNRESET: ['unreachable', 'the connection was closed before an answer came'],
  EPIPE: ['unreachable', 'the connection was closed before an answer came'],
  ENOTFOUND: ['unreachable', 'the name of the host is not known'],
  EAI_AGAIN: ['unreachable', 'the name of the host cannot be looked up'],
};

type SystemError = Error & { code?: string; address?: string; port?: number };

/** Linux refuses a connection to the file of a socket on which nobody listens any more: unix(7). */
const isStale = ({ code, address, port }: SystemError): boolean =>
  code === 'ECONNREFUSED' && address !== undefined && port === undefined;

const STALE: [EngineErrorKind, string] = [
  'unreachable',
  'nothing listens there: the socket is stale, left by an engine that is gone',
];

/** What Node says about a request that failed before its answer began. */
export function connectionError(error: SystemError, path: string): EngineError {
  const { code = '' } = error;
  const known = isStale(error) ? STALE : CONNECTION_ERRORS[code];
  const [kind, message] = known ?? [
    // HPE_*: of Node's HTTP parser.
    code.startsWith('HPE_') ? 'malformed' : 'unreachable',
    code.startsWith('HPE_') ? `the answer is not HTTP (${error.message})` : error.message || code,
  ];
  return new EngineError(kind, path, message, { code, cause: error });
}

/** For a request without which there is no audit. Anything but an EngineError is handed back: it is our bug. */
export function toSourceError(error: unknown, endpoint: Endpoint): unknown {
  if (!(error instanceof EngineError)) return error;
  return new SourceUnavailableError(`cannot ask the engine at ${endpoint.display}: ${sentence(error)}`, {
    cause: error,
    suggestions: suggestionsFor(error, endpoint),
  });
}

/** Before any answer the request does not matter; after that it tells what was asked. */
const sentence = ({ kind, path, message }: EngineError): string =>
  kind === 'unreachable' || kind === 'denied' ? message : `GET ${path}: ${message}`;

const ELSEWHERE = [
  'name another engine: --engine URL or --context NAME',
  'audit what the kernel shows, without an engine: --source proc',
];

function suggestionsFor(error: EngineError, endpoint: Endpoint): string[] {
  const { kind, code = '', status, message } = error;
  if (endpoint.kind === 'ssh' && (kind === 'unreachable' || kind === 'timeout'))
    return sshSuggestions(endpoint);
  if (kind === 'denied') {
    return ["run as root, or as a member of the socket's group (which is as good as root)", ...ELSEWHERE];
  }
  if (isAboutTls(code)) {
    return [
      'check ca.pem, cert.pem and key.pem: DOCKER_CERT_PATH, or those of the docker context',
      ...ELSEWHERE,
    ];
  }
  if (
    endpoint.kind === 'tcp' &&
    !endpoint.tls &&
    (kind === 'malformed' || /HTTPS/.test(message) || code === 'ECONNRESET')
  ) {
    return ['if the engine speaks TLS: DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH=FOLDER', ...ELSEWHERE];
  }
  if (kind === 'refused' && (status === 401 || status === 403)) {
    return [
      'let the proxy before the engine pass GET on /containers, /info, /version and /networks',
      ...ELSEWHERE,
    ];
  }
  if (kind === 'unreachable') return ['start the engine', ...ELSEWHERE];
  if (kind === 'timeout') return ['look whether the engine answers `docker ps`', ...ELSEWHERE];
  return ['make sure that a container engine listens there', ...ELSEWHERE];
}

const sshSuggestions = (address: SshAddress): string[] => [
  `try by hand: ssh ${sshArguments(address, 'version').join(' ')}`,
  'give ssh a key that needs no question: ssh-agent, and the host in known_hosts',
  ...ELSEWHERE,
];

/** Codes of OpenSSL's verification and of Node's TLS. */
const isAboutTls = (code: string): boolean =>
  /^(EPROTO$|ERR_(TLS|SSL|OSSL)|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code);
