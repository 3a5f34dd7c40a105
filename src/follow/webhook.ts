import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from '../errors.ts';
import { safeJsonLine } from '../reporters/json.ts';
import type { Deliver } from './outbox.ts';

/** Milliseconds for one attempt. */
const TIME_LIMIT = 10_000;
/** Before the second and the third attempt. */
const RETRIES = [1000, 4000];

/** Throws UsageError for what is no http or https address. */
export function webhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && ['http:', 'https:'].includes(url.protocol)) return url;
  throw new UsageError('--webhook: this is no http:// or https:// address', {
    suggestions: ['--webhook https://alerts.example/nsaudit'],
  });
}

/** A path may be a secret, and so is a password: of the address the origin is shown. */
export const webhookName = ({ origin }: URL): string => `webhook at ${origin}`;

/** Posts each event as JSON; follows no redirect. What may be mended by waiting is tried three times. */
export const postTo =
  (url: URL, userAgent: string): Deliver =>
  async (event, signal) => {
    const body = `${safeJsonLine(event)}\n`;
    for (const wait of [...RETRIES, undefined]) {
      const { problem, again } = await post(url, body, userAgent, signal);
      if (problem === undefined) return;
      if (!again || wait === undefined) throw new Error(problem);
      await delay(wait, undefined, { signal });
    }
  };

interface Outcome {
  problem?: string;
  /** Whether it may be another one next time. */
  again: boolean;
}

async function post(url: URL, body: string, userAgent: string, signal: AbortSignal): Promise<Outcome> {
  // TLS is loaded for those who speak it.
  const request = url.protocol === 'https:' ? (await import('node:https')).request : httpRequest;
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': userAgent,
    },
    agent: false,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT)]),
  };
  return new Promise((resolve) => {
    const asked: ClientRequest = request(url, options, (response) => {
      const { statusCode: status = 0 } = response;
      // Nobody reads what it says, however much that is.
      response.on('error', () => {});
      response.destroy();
      if (status >= 200 && status < 300) resolve({ again: false });
      else resolve({ problem: `HTTP ${status}`, again: status === 429 || status >= 500 });
    });
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const isLate = error.name === 'AbortError' || error.name === 'TimeoutError';
      const problem = isLate ? `no answer within ${TIME_LIMIT / 1000} s` : (error.code ?? error.message);
      resolve({ problem, again: !signal.aborted });
    });
    asked.end(body);
  });
}
