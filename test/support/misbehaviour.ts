import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';

/** What an engine may do instead of answering. */
export type Misbehaviour =
  /** A complete answer whose JSON ends in the middle. */
  | 'malformed'
  /** The connection ends in the middle of the answer. */
  | 'close'
  | 'hang'
  /** The connection ends before any answer. */
  | 'reset'
  | { status: number; message?: string }
  /** Milliseconds until the right answer. */
  | { delay: number }
  /** So many bytes of JSON. */
  | { huge: number }
  /** A redirect to so many bytes of JSON, at the same path with `?huge=<bytes>`. */
  | { redirect: number };

export interface Answer {
  status: number;
  body: unknown;
}

export async function send(
  response: ServerResponse,
  answer: Answer,
  misbehaviour?: Misbehaviour,
): Promise<void> {
  if (misbehaviour === undefined) return sendText(response, answer.status, textOf(answer));
  if (misbehaviour === 'malformed') return sendText(response, answer.status, half(textOf(answer)));
  if (misbehaviour === 'close') return closeMidway(response, answer);
  if (misbehaviour === 'hang') return;
  if (misbehaviour === 'reset') {
    response.destroy();
    return;
  }
  if ('huge' in misbehaviour) return sendHuge(response, misbehaviour.huge);
  if ('redirect' in misbehaviour) return redirect(response, misbehaviour.redirect);
  if ('status' in misbehaviour) {
    const { status, message = `made to answer ${status}` } = misbehaviour;
    return sendText(response, status, textOf({ status, body: { message } }));
  }
  // Not kept waiting for by a test run that has ended.
  await setTimeout(misbehaviour.delay, undefined, { ref: false });
  return sendText(response, answer.status, textOf(answer));
}

const textOf = ({ body }: Answer): string => (typeof body === 'string' ? body : JSON.stringify(body));
const half = (text: string): string => text.slice(0, text.length / 2);

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': /^[[{]/.test(text) ? 'application/json' : 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

function closeMidway(response: ServerResponse, answer: Answer): void {
  const text = textOf(answer);
  response.writeHead(answer.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
  });
  response.write(half(text), () => response.destroy());
}

/** An array of nothing but blanks: valid, so that only its size can stop a reader. */
function sendHuge(response: ServerResponse, bytes: number): void {
  const blanks = Buffer.alloc(1 << 16, ' ');
  function* body() {
    yield '[';
    for (let left = bytes - 2; left > 0; left -= blanks.length) yield blanks.subarray(0, left);
    yield ']';
  }
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': bytes });
  Readable.from(body()).pipe(response);
}

function redirect(response: ServerResponse, bytes: number): void {
  const path = response.req.url?.split('?')[0];
  response.writeHead(302, { Location: `${path}?huge=${bytes}` });
  response.end();
}
