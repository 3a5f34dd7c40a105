import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { configDirectory, currentContext, readContext } from './docker-context.ts';
import {
  DEFAULT_SOCKET,
  displayAddress,
  parseEngineUrl,
  type SshAddress,
  type TcpAddress,
  type UnixAddress,
} from './engine-url.ts';
import { type TlsFiles, tlsFilesIn } from './tls-files.ts';

export type Endpoint = (UnixAddress | NetworkAddress | SshAddress) & {
  /** For reports: no password, no query, printable ASCII. */
  display: string;
  /** Somebody asked for this engine; false: it is one of the usual sockets that exist. */
  named: boolean;
  /** Of a socket that was found among an ordinary user's: nobody else vouches for what answers there. */
  uid?: number;
};

interface NetworkAddress {
  kind: 'tcp';
  host: string;
  port: number;
  /** In front of every request's path: '' or `/engine`. */
  pathPrefix: string;
  /** Undefined: plain HTTP. */
  tls?: TlsFiles;
}

interface Choice {
  engine?: string | undefined;
  context?: string | undefined;
  env: NodeJS.ProcessEnv;
  home: string;
}

/**
 * Which engine is meant, as the docker CLI decides it: --engine or --context, DOCKER_HOST, DOCKER_CONTEXT, the current
 * context of its config.json. Undefined: nobody named one and none of the usual sockets exists.
 * Throws UsageError for an address, a context or a file that cannot be used, SourceUnavailableError for one of these
 * files that may not be read.
 */
export function resolveEndpoint({ engine, context, env, home }: Choice): Endpoint | undefined {
  if (engine !== undefined) {
    return atUrl(filled(engine, '--engine'), '--engine', () => environmentTls(env, home));
  }
  const name = contextName(context, env, home);
  if (name !== undefined && name !== 'default') return atContext(name, env, home);
  const defaultSocket = () => (name ? atUrl('unix://', 'default context') : firstSocket(usualSockets(env)));
  return ofEnvironment(env, home) ?? defaultSocket();
}

/** An empty flag is most often a variable that is not set: no reason to audit another engine. */
function filled(value: string, flag: string): string {
  if (value.trim() === '') throw new UsageError(`${flag} is empty`);
  return value;
}

/** Undefined: nothing but DOCKER_HOST, or nothing at all, is asked for. */
function contextName(flag: string | undefined, env: NodeJS.ProcessEnv, home: string): string | undefined {
  if (flag !== undefined) return filled(flag, '--context');
  if (env.DOCKER_HOST) return undefined;
  if (env.DOCKER_CONTEXT) return env.DOCKER_CONTEXT;
  const directory = configDirectory(env, home);
  return directory && currentContext(directory);
}

function atContext(name: string, env: NodeJS.ProcessEnv, home: string): Endpoint {
  const directory = configDirectory(env, home);
  if (!directory) throw new UsageError(`docker context "${name}": no home directory to look for it`);
  const { host, tls } = readContext(directory, name);
  return atUrl(host || 'unix://', `docker context "${name}"`, () => tls);
}

/** The CLI's `default` context: DOCKER_HOST, or, if TLS is asked for, this machine's TLS port. */
function ofEnvironment(env: NodeJS.ProcessEnv, home: string): Endpoint | undefined {
  const host = env.DOCKER_HOST?.trim() || (asksForTls(env) && 'tcp://localhost');
  return host ? atUrl(host, 'DOCKER_HOST', () => environmentTls(env, home)) : undefined;
}

/** Any text turns them on, `0` and `false` too: so does the docker CLI. */
const asksForTls = (env: NodeJS.ProcessEnv): boolean => Boolean(env.DOCKER_TLS_VERIFY || env.DOCKER_TLS);

function environmentTls(env: NodeJS.ProcessEnv, home: string): TlsFiles | undefined {
  if (!asksForTls(env)) return undefined;
  const folder = env.DOCKER_CERT_PATH || configDirectory(env, home);
  const files = folder ? tlsFilesIn(folder, Boolean(env.DOCKER_TLS_VERIFY)) : undefined;
  if (files?.ca) return files;
  throw new UsageError(`DOCKER_TLS_VERIFY or DOCKER_TLS is set, but ${folder ?? '~/.docker'} has no ca.pem`, {
    suggestions: [
      'DOCKER_CERT_PATH=<folder of ca.pem, cert.pem and key.pem>',
      'or unset both for an engine without TLS',
    ],
  });
}

function atUrl(url: string, origin: string, tlsOf: () => TlsFiles | undefined = () => undefined): Endpoint {
  const address = parseEngineUrl(url, origin);
  if (address.kind !== 'tcp') return { ...address, display: displayAddress(address), named: true };
  // Files are looked at only where TLS is spoken: a socket of this machine needs none.
  const tls = tlsFor(address.scheme, tlsOf);
  const port = address.port ?? DEFAULT_PORTS[address.scheme][tls ? 'tls' : 'plain'];
  const { kind, host, pathPrefix } = address;
  return {
    kind,
    host,
    port,
    pathPrefix,
    ...(tls && { tls }),
    display: displayAddress({ ...address, port }),
    named: true,
  };
}

// The docker CLI documents 2376 for TLS and takes 2375 all the same.
const DEFAULT_PORTS = {
  tcp: { plain: 2375, tls: 2376 },
  http: { plain: 80, tls: 80 },
  https: { plain: 443, tls: 443 },
};

function tlsFor(scheme: TcpAddress['scheme'], tlsOf: () => TlsFiles | undefined): TlsFiles | undefined {
  if (scheme === 'http') return undefined;
  return tlsOf() ?? (scheme === 'https' ? { verify: true } : undefined);
}

/** Docker, Podman of root, then the engines of this user. */
export function usualSockets({ XDG_RUNTIME_DIR: own }: NodeJS.ProcessEnv): string[] {
  // The XDG base directory specification: a relative path is to be ignored.
  const ofUser = own && isAbsolute(own) ? [join(own, 'docker.sock'), join(own, 'podman/podman.sock')] : [];
  return [DEFAULT_SOCKET, '/run/podman/podman.sock', ...ofUser];
}

/** One that we may not even look at counts: it becomes an error, not an audit of another engine. */
export function firstSocket(paths: readonly string[]): Endpoint | undefined {
  const path = paths.find(mayExist);
  return path === undefined ? undefined : socketEndpoint(path);
}

/** Of a socket that nobody named. Throws UsageError for a path that is too long. */
export const socketEndpoint = (path: string): Endpoint => ({
  ...atUrl(`unix://${path}`, path),
  named: false,
});

function mayExist(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
