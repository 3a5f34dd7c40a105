import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Connection } from './connection.ts';
import { connectionError, EngineError } from './engine-error.ts';
import { isObject } from './json.ts';

export interface TransportOptions {
  /** For each request, from the connection that it gets to the end of its answer. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** Sends GET and nothing else. */
export interface Transport {
  /** Parsed JSON of a 200. Throws EngineError, or the signal's reason. */
  get(path: string, maxBytes: number): Promise<unknown>;
  /** Sent so far. */
  readonly requests: number;
  /** Ends what is in flight and lets go of every connection. */
  close(): void;
}

/** An engine may close an idle connection at the moment that we take it up again. */
const MAX_ATTEMPTS = 3;

export function createTransport(
  { options, pathPrefix }: Connection,
  { timeoutMs, signal }: TransportOptions,
): Transport {
  const inFlight = new Set<(reason: unknown) => void>();
  let requests = 0;
  let over: { reason: unknown } | undefined;

  function end(reason: unknown): void {
    over ??= { reason };
    for (const cancel of inFlight) cancel(reason);
    options.agent.destroy();
    signal?.removeEventListener('abort', onAbort);
  }
  const onAbort = () => end(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);

  function exchange(path: string, maxBytes: number): Promise<Answer> {
    requests += 1;
    const asked = request({ ...options, method: 'GET', path: pathPrefix + path, headers: { accept: 'application/json' } });
    let timer: NodeJS.Timeout | undefined;
    let cancel: ((reason: unknown) => void) | undefined;
    const answer = new Promise<Answer>((resolve, reject) => {
      cancel = (reason) => {
        reject(reason);
        asked.destroy();
      };
      inFlight.add(cancel);
      // A request may wait its turn for a connection: that is no time the engine takes.
      asked.on('socket', () => {
        const late = new EngineError('timeout', path, `no answer within ${timeoutMs / 1000} s`);
        timer = setTimeout(() => cancel?.(late), timeoutMs);
      });
      ...
    });
  }
}
