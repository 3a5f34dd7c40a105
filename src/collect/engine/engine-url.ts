import { UsageError } from '../../errors.ts';

/** Where an engine listens, as read from `unix://…`, `tcp://…`, `http(s)://…` or `ssh://…`. */
export type Address = UnixAddress | TcpAddress | SshAddress;

export interface UnixAddress {
  kind: 'unix';
  socketPath: string;
}

export interface TcpAddress {
  kind: 'tcp';
  host: string;
  /** Undefined: the default one, which depends on TLS. */
  port?: number;
  /** `http` and `https` settle whether TLS is spoken; `tcp` leaves it to the TLS settings. */
  scheme: 'tcp' | 'http' | 'https';
  /** In front of every request's path: '' or `/engine`. */
  pathPrefix: string;
}

export interface SshAddress {
  kind: 'ssh';
  host: string;
  user?: string;
  port?: number;
  /** Of the engine on that host; undefined: whatever its docker CLI takes. */
  socketPath?: string;
}

export const DEFAULT_SOCKET = '/var/run/docker.sock';

/** sun_path of sockaddr_un, unix(7). Node 20 would cut a longer path off and connect to another socket. */
const LONGEST_SOCKET_PATH = 107;

const EXAMPLES = ['unix:///var/run/docker.sock', 'tcp://host:2376', 'ssh://user@host'];

/**
 * Reads an address in the docker CLI's spelling: without a scheme an absolute path is a socket and all else
 * `host[:port]`. `origin` says who named it, such as `DOCKER_HOST`. Throws UsageError.
 */
export function parseEngineUrl(text: string, origin: string): Address {
  const [, scheme = '', rest = ''] = /^(\w+):\/\/(.*)$/s.exec(withScheme(text.trim())) ?? [];
  const fail: Fail = (problem, suggestions = EXAMPLES) => {
    throw new UsageError(`${origin}: ${withoutCredentials(text)}: ${problem}`, { suggestions });
  };
  switch (scheme) {
    case 'unix':
      return unixAddress(rest, fail);
    case 'tcp':
    case 'http':
    case 'https':
      return tcpAddress(scheme, rest, fail);
    case 'ssh':
      return sshAddress(rest, fail);
    case 'npipe':
      return fail('Windows named pipes are not supported', [
        'run nsaudit in the Linux system that runs the containers',
        'or reach the engine there: ssh://user@host',
      ]);
    case 'fd':
      return fail('a descriptor is what systemd gives an engine to listen on, no address', [
        'unix:///var/run/docker.sock',
      ]);
    default:
      return fail('not an address of an engine');
  }
}

/** For reports: no user name or password but ssh's user, no query, printable ASCII. */
export function displayAddress(address: Address): string {
  if (address.kind === 'unix') return printableUrl(`unix://${address.socketPath}`);
  const { host, port } = address;
  const place = `${host.includes(':') ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`;
  if (address.kind === 'tcp') return printableUrl(`${address.scheme}://${place}${address.pathPrefix}`);
  return printableUrl(`ssh://${address.user ? `${address.user}@` : ''}${place}${address.socketPath ?? ''}`);
}

type Fail = (problem: string, suggestions?: string[]) => never;

function withScheme(text: string): string {
  if (text.includes('://')) return text;
  return text.startsWith('/') ? `unix://${text}` : `tcp://${text}`;
}

function unixAddress(rest: string, fail: Fail): UnixAddress {
  const socketPath = rest || DEFAULT_SOCKET;
  if (socketPath.includes('://') || socketPath.includes('\0')) fail('not the path of a socket');
  if (Buffer.byteLength(socketPath) > LONGEST_SOCKET_PATH) {
    fail(`longer than the ${LONGEST_SOCKET_PATH} bytes that a socket's address can hold`, [
      'a symbolic link to the socket, or to its folder, from a shorter path',
    ]);
  }
  return { kind: 'unix', socketPath };
}

function tcpAddress(scheme: TcpAddress['scheme'], rest: string, fail: Fail): TcpAddress {
  const url = parseUrl(scheme, rest.replace(/^(?=$|[:/])/, 'localhost'), fail);
  return {
    kind: 'tcp',
    host: hostOf(url),
    ...(url.port && { port: Number(url.port) }),
    scheme,
    pathPrefix: url.pathname.replace(/\/+$/, ''),
  };
}

function sshAddress(rest: string, fail: Fail): SshAddress {
  const url = parseUrl('ssh', rest, fail);
  const host = hostOf(url);
  if (!host) fail('no host in it');
  if (url.password)
    fail('ssh takes no password from an address', ['a key, with ssh-agent if it has a passphrase']);
  if (url.search || url.hash) fail('a query or fragment means nothing here');
  const socketPath = decode(url.pathname, fail);
  return {
    kind: 'ssh',
    host,
    ...(url.username && { user: decode(url.username, fail) }),
    ...(url.port && { port: Number(url.port) }),
    ...(/[^/]/.test(socketPath) && { socketPath }),
  };
}

function parseUrl(scheme: string, rest: string, fail: Fail): URL {
  try {
    return new URL(`${scheme}://${rest}`);
  } catch {
    return fail('not host[:port]');
  }
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

function decode(text: string, fail: Fail): string {
  if (/%00/.test(text)) fail('a zero byte');
  try {
    return decodeURIComponent(text);
  } catch {
    return fail('a % that begins no escape');
  }
}

/** An address that cannot be parsed may still hold a password. */
const withoutCredentials = (text: string): string =>
  text.replace(/:\/\/.*@/s, '://…@').replace(/^[^/]*@/, '…@');

const printableUrl = (url: string): string =>
  url.replace(/[^\x21-\x7e]+/g, (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'));
