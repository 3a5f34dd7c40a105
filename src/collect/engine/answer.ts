import { EngineError } from './engine-error.ts';
import { isObject } from './json.ts';

export interface Answer {
  status: number;
  body: Buffer;
}

/** What a 200 says. Throws EngineError for every other answer. */
export function jsonOf({ status, body }: Answer, path: string): unknown {
  const text = body.toString();
  if (status !== 200) throw refusal(status, text, path);
  if (text.trim() === '') throw new EngineError('malformed', path, 'the answer is empty');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EngineError('malformed', path, `the answer is not JSON: ${quote(text)}`, { cause });
  }
}

function refusal(status: number, text: string, path: string): EngineError {
  const message = messageIn(text);
  // Docker and Podman say so; any other 404 is a proxy's, or comes from no engine, and tells nothing.
  if (status === 404 && /no such container/i.test(message)) {
    return new EngineError('notFound', path, quote(message), { status });
  }
  const redirect = status >= 300 && status < 400 ? ' (redirects are not followed)' : '';
  return new EngineError('refused', path, `HTTP ${status}${redirect}: ${quote(message)}`, { status });
}

/** Engines answer `{"message": "…"}`, what stands before them may answer HTML. */
function messageIn(text: string): string {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) && typeof json.message === 'string' ? json.message : text;
  } catch {
    return text;
  }
}

const QUOTED = 200;

/** The beginning, on one line. */
function quote(text: string): string {
  const begin = text
    .slice(0, 2 * QUOTED)
    .replace(/\s+/g, ' ')
    .trim();
  return begin.length > QUOTED || text.length > 2 * QUOTED
    ? `${begin.slice(0, QUOTED)}…`
    : begin || 'no message';
}
