import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent, type RequestOptions } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { SecureContext } from 'node:tls';
import { UsageError } from '../../errors.ts';
import type { Endpoint } from './endpoint.ts';
import { SshAgent } from './ssh-agent.ts';
import type { TlsFiles } from './tls-files.ts';
import { openUsersSocket } from './users-socket.ts';

/** How requests reach an endpoint. Nothing is connected before the first of them. */
export interface Connection {
  options: RequestOptions & { agent: HttpAgent };
  /** In front of every path: '' or `/engine`. */
  pathPrefix: string;
  /** Requests that are worth having in flight at once. */
  maxConcurrency: number;
  /** When nothing more is asked. */
  release?(): void;
}

/** More gain nothing on a local socket, and with latency little: inspects are answered in turn. */
const MAX_CONCURRENCY = 16;

/** Each connection is a login, and sshd turns away many at once (MaxStartups). */
const MAX_CONCURRENCY_SSH = 2;

/** Throws UsageError for TLS files that cannot be used, EngineError for a user's socket that is not that user's. */
export async function connectionTo(endpoint: Endpoint, env: NodeJS.ProcessEnv): Promise<Connection> {
  switch (endpoint.kind) {
    case 'unix':
      return toSocket(endpoint.socketPath, endpoint.uid);
    case 'ssh':
      return {
        ...over(new SshAgent(endpoint, { maxSockets: MAX_CONCURRENCY_SSH, env }), { host: 'localhost' }),
        maxConcurrency: MAX_CONCURRENCY_SSH,
      };
    case 'tcp': {
      const { host, port, pathPrefix, tls } = endpoint;
      const agent = tls ? await tlsAgent(tls) : new HttpAgent({ keepAlive: true });
      return { ...over(agent, { host, port, protocol: tls ? 'https:' : 'http:' }), pathPrefix };
    }
  }
}

function toSocket(socketPath: string, uid: number | undefined): Connection {
  const agent = new HttpAgent({ keepAlive: true });
  if (uid === undefined) return over(agent, { socketPath });
  const socket = openUsersSocket(socketPath, uid);
  return { ...over(agent, { socketPath: socket.path }), release: socket.close };
}

const over = (agent: HttpAgent, options: RequestOptions): Connection => ({
  options: { ...options, agent },
  pathPrefix: '',
  maxConcurrency: MAX_CONCURRENCY,
});

/** TLS is loaded for those who speak it: most engines are asked over a socket of this machine. */
async function tlsAgent(tls: TlsFiles): Promise<HttpsAgent> {
  const { Agent } = await import('node:https');
  return new Agent({
    keepAlive: true,
    secureContext: await secureContext(tls),
    rejectUnauthorized: tls.verify,
  });
}

async function secureContext({ ca, cert, key }: TlsFiles): Promise<SecureContext> {
  const { createSecureContext } = await import('node:tls');
  const files = Object.entries({ ca, cert, key }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  try {
    const contents = files.map(async ([name, path]) => [name, await readFile(path)]);
    return createSecureContext(Object.fromEntries(await Promise.all(contents)));
  } catch (error) {
    const paths = files.map(([, path]) => path).join(', ');
    throw new UsageError(`TLS files (${paths}) cannot be used: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
