import { type IncomingMessage, request } from 'node:http';
import type { Connection } from './connection.ts';
import { connectionError, EngineError } from './engine-error.ts';
import { type LineListener, Lines } from './lines.ts';

export interface StreamListener extends LineListener {
  /** The engine has begun to answer. */
  open(): void;
}

interface Limits {
  path: string;
  maxLineBytes: number;
  /** Until the answer begins; how long it goes on and is silent has no limit. */
  timeoutMs: number;
}

/** Milliseconds of silence after which the system asks whether the other side is there still: tcp(7). */
const KEEP_ALIVE_MS = 30_000;

/** A GET whose answer goes on: `ended` resolves when the engine ends it, and throws EngineError otherwise. */
export function openStream(
  { options, pathPrefix }: Connection,
  { path, maxLineBytes, timeoutMs }: Limits,
  listener: StreamListener,
): { ended: Promise<void>; cancel(reason: unknown): void } {
  const asked = request({ path: pathPrefix + path, headers: { accept: 'application/json' }, ...options });
  let fail: (reason: unknown) => void = () => {};
  const cancel = (reason: unknown) => {
    fail(reason);
    asked.destroy();
  };
  const ended = new Promise<void>((resolve, reject) => {
    fail = reject;
    let timer: NodeJS.Timeout | undefined;
    asked.on('socket', (socket) => {
      socket.setKeepAlive(true, KEEP_ALIVE_MS);
      const late = () => cancel(new EngineError('timeout', path, `no answer within ${timeoutMs / 1000} s`));
      timer = setTimeout(late, timeoutMs);
    });
    asked.on('response', (response: IncomingMessage) => {
      clearTimeout(timer);
      const { statusCode: status } = response;
      if (status !== 200) return cancel(new EngineError('refused', path, `HTTP ${status}`, { status }));
      const lines = new Lines(maxLineBytes, listener);
      response.on('data', (chunk: Buffer) => lines.push(chunk));
      response.on('end', resolve);
      response.on('error', (error) => reject(connectionError(error, path)));
      listener.open();
    });
    asked.on('error', (error) => reject(connectionError(error, path)));
    asked.on('close', () => {
      clearTimeout(timer);
      // Whatever settled it first counts.
      reject(connectionError(new Error('the connection was closed'), path));
    });
  });
  asked.end();
  return { ended, cancel };
}
