import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { UsageError } from '../errors.ts';

export interface MetricsAddress {
  host: string;
  port: number;
}

const LOOPBACK = '127.0.0.1';

/**
 * `PORT`, `ADDRESS:PORT` or `[ADDRESS]:PORT`. A port alone is for this machine; who wants others to read what runs here,
 * and how well it is isolated, has to write the address. Throws UsageError.
 */
export function metricsAddress(text: string): MetricsAddress {
  const [, address, digits = ''] = /^(?:(.*):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) {
    throw new UsageError(`--metrics ${text}: this is no port`, { suggestions: ['--metrics 9469'] });
  }
  if (address === undefined || address === 'localhost') return { host: LOOPBACK, port };
  const host = address.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return { host, port };
  throw new UsageError(
    address === ''
      ? `--metrics ${text} would let the whole network read what is wrong with this machine's isolation`
      : `--metrics ${text}: "${address}" is no address`,
    {
      suggestions: [
        `for this machine alone: --metrics ${port}`,
        `for everybody, if that is what you want: --metrics 0.0.0.0:${port}`,
      ],
    },
  );
}

export const isLoopback = ({ host }: MetricsAddress): boolean => host === '::1' || host.startsWith('127.');

/** A scrape is one small request: who sends more, or slowly, is let go. */
const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 5000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 1000,
};
const MOST_CONNECTIONS = 32;
const IDLE_MS = 10_000;

export interface MetricsServer {
  port: number;
  close(): void;
}

/** Answers GET and HEAD of /metrics with `text()`. Throws UsageError where it cannot listen. */
export async function serveMetrics(
  { host, port }: MetricsAddress,
  text: () => string,
): Promise<MetricsServer> {
  const server = createServer(LIMITS, (request, response) => answer(request, response, text));
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = IDLE_MS;
  server.maxRequestsPerSocket = 100;
  // Without a listener Node answers for itself, and keeps what it cannot answer.
  server.on('clientError', (_, socket) => socket.destroy());
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'somebody listens there already' : message;
    throw new UsageError(`--metrics: cannot listen on ${host} port ${port}: ${reason}`, {
      cause,
      suggestions: ['another port'],
    });
  }
  server.on('error', () => {});
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer({ method, url }: IncomingMessage, response: ServerResponse, text: () => string): void {
  // What was sent with it is not read.
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD', connection: 'close' }).end();
  } else if (url?.replace(/\?.*$/s, '') !== '/metrics') {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('see /metrics\n');
  } else {
    const body = text();
    response.writeHead(200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    });
    response.end(method === 'HEAD' ? undefined : body);
  }
}
