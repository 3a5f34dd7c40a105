import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { type Answer, jsonOf } from './answer.ts';
import type { Connection } from './connection.ts';
import { connectionError, EngineError } from './engine-error.ts';
import { openStream, type StreamListener } from './stream.ts';

/** Sends GET and nothing else. */
export interface Transport {
  /** Parsed JSON of a 200, read up to `maxBytes`. Throws EngineError, or the reason of the signal. */
  get(path: string, maxBytes: number): Promise<unknown>;
  /** Hands on the lines of a 200 that goes on; ends when the engine ends it. Throws as `get` does. */
  stream(path: string, maxLineBytes: number, listener: StreamListener): Promise<void>;
  /** Sent so far. */
  readonly requests: number;
  /** Why nothing more is asked, once all of it took too long. */
  readonly expired: EngineError | undefined;
  /** Ends what is in flight and lets go of every connection. */
  close(): void;
}

interface Options {
  /** Of each request, from the connection that it gets to the end of its answer. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Of all requests together. */
  totalMs?: number | undefined;
}

/** An engine may close an idle connection at the very moment that a request takes it up again. */
const MAX_ATTEMPTS = 3;

/**
 * A client of its own, below dockerode, where its modem would not do for an engine that may be hostile: that one
 * follows redirects to wherever they lead and crashes on those that fail, never settles when an answer is cut off,
 * reads answers of any size, and takes DOCKER_HOST and its kin from the environment whatever it is told.
 */
export function createTransport(connection: Connection, { timeoutMs, signal, totalMs }: Options): Transport {
  const { agent } = connection.options;
  const inFlight = new Set<Pick<Exchange, 'cancel'>>();
  let requests = 0;
  let ended: { reason: unknown } | undefined;
  let expired: EngineError | undefined;

  function end(reason: unknown): void {
    ended ??= { reason };
    signal?.removeEventListener('abort', abort);
    for (const { cancel } of inFlight) cancel(reason);
    agent.destroy();
    connection.release?.();
    clearTimeout(timer);
  }
  function expire(): void {
    expired = new EngineError('timeout', '/', `not done within ${(totalMs ?? 0) / 1000} s: asked no further`);
    end(expired);
  }
  const timer = totalMs === undefined ? undefined : setTimeout(expire, totalMs).unref();
  const abort = () => end(signal?.reason);
  if (signal?.aborted) abort();
  else signal?.addEventListener('abort', abort);

  async function attempt(path: string, maxBytes: number, left: number): Promise<Answer> {
    if (ended) throw ended.reason;
    requests += 1;
    const exchange = send(connection, { path, maxBytes, timeoutMs });
    inFlight.add(exchange);
    try {
      return await exchange.answer;
    } catch (error) {
      if (left > 1 && isStale(exchange.request, error)) return attempt(path, maxBytes, left - 1);
      throw error;
    } finally {
      inFlight.delete(exchange);
    }
  }

  async function stream(path: string, maxLineBytes: number, listener: StreamListener): Promise<void> {
    if (ended) throw ended.reason;
    requests += 1;
    const opened = openStream(connection, { path, maxLineBytes, timeoutMs }, listener);
    inFlight.add(opened);
    try {
      await opened.ended;
    } finally {
      inFlight.delete(opened);
    }
  }

  return {
    get: async (path, maxBytes) => jsonOf(await attempt(path, maxBytes, MAX_ATTEMPTS), path),
    stream,
    get requests() {
      return requests;
    },
    get expired() {
      return expired;
    },
    close: () => end(new Error('the client of the engine was closed')),
  };
}

const isStale = ({ reusedSocket }: ClientRequest, error: unknown): boolean =>
  reusedSocket && error instanceof EngineError && (error.code === 'ECONNRESET' || error.code === 'EPIPE');

interface Exchange {
  request: ClientRequest;
  answer: Promise<Answer>;
  /** Frees the connection and makes the answer fail. */
  cancel(reason: unknown): void;
}

interface Limits {
  path: string;
  maxBytes: number;
  timeoutMs: number;
}

function send({ options, pathPrefix }: Connection, limits: Limits): Exchange {
  const { path, timeoutMs } = limits;
  const asked = request({ path: pathPrefix + path, headers: { accept: 'application/json' }, ...options });
  let fail: (reason: unknown) => void = () => {};
  const cancel = (reason: unknown) => {
    fail(reason);
    asked.destroy();
  };
  // Whatever settles it first counts; Node may have more to say about the same end.
  const answer = new Promise<Answer>((resolve, reject) => {
    fail = reject;
    let timer: NodeJS.Timeout | undefined;
    let begun = false;
    // Waiting for a turn on a connection is no time that the engine takes.
    asked.on('socket', () => {
      const late = () => cancel(new EngineError('timeout', path, `no answer within ${timeoutMs / 1000} s`));
      timer = setTimeout(late, timeoutMs);
    });
    asked.on('response', (response) => {
      begun = true;
      read(response, limits, { resolve, cancel });
    });
    asked.on('error', (error) => reject(connectionError(error, path)));
    asked.on('close', () => {
      clearTimeout(timer);
      if (!begun) reject(connectionError(new Error('the connection was closed before an answer came'), path));
    });
  });
  asked.end();
  return { request: asked, answer, cancel };
}

function read(
  response: IncomingMessage,
  { path, maxBytes }: Limits,
  { resolve, cancel }: { resolve(answer: Answer): void; cancel(reason: unknown): void },
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const fail = (problem: string) => cancel(new EngineError('malformed', path, problem));
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) fail(`the answer is larger than ${maxBytes} bytes`);
    else chunks.push(chunk);
  });
  response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
  response.on('error', () => fail('the connection was closed in the middle of the answer'));
}
