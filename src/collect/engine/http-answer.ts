import { EngineError } from './engine-error.ts';

export interface HttpAnswer {
  status: number;
  body: Buffer;
  /** Whether the connection may carry another request. */
  reusable: boolean;
}

/** Each `next()` hands over the bytes that came, or undefined at the end of the connection. */
export type Reading<T> = Generator<undefined, T, Buffer | undefined>;

interface Limits {
  path: string;
  /** Of the whole answer, its head included. */
  maxBytes: number;
}

/** More than any engine or proxy has to say in front of a body, or of a chunk. */
const MAX_LINES_BYTES = 16 * 2 ** 10;

/**
 * Reads the answer to one GET as its bytes come: HTTP/1.1 as in RFC 9112, and nothing that is not in there. Throws
 * EngineError: `malformed`, or `unreachable` where the connection ends before the head does.
 */
export function* readAnswer(limits: Limits): Reading<HttpAnswer> {
  const bytes = new Bytes(limits);
  let head = yield* readHead(bytes);
  // 100 Continue, 103 Early Hints: the answer is still to come.
  while (head.status < 200) head = yield* readHead(bytes);
  bytes.inBody = true;
  const { parts, endsItself } = yield* readBody(bytes, head);
  const { status, version, fields } = head;
  const staysOpen = version === '1' && !/\bclose\b/i.test(fields.get('connection') ?? '');
  return { status, body: joined(parts), reusable: endsItself && staysOpen && bytes.none };
}

interface Head {
  /** The last digit of HTTP/1.1. */
  version: string;
  status: number;
  /** By lower-case names; values of a name that comes twice are joined by a comma. */
  fields: Map<string, string>;
}

function* readHead(bytes: Bytes): Reading<Head> {
  yield* bytes.expect('HTTP/1.');
  const [first = '', ...lines] = (yield* bytes.until('\r\n\r\n')).split('\r\n');
  const [, version, status] = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/.exec(first) ?? [];
  if (version === undefined) throw bytes.notHttp();
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw bytes.notHttp();
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return { version, status: Number(status), fields };
}

interface Body {
  parts: Buffer[];
  /** By its length or a last chunk; false: with the connection. */
  endsItself: boolean;
}

function* readBody(bytes: Bytes, { status, fields }: Head): Reading<Body> {
  if (status === 204 || status === 304) return { parts: [], endsItself: true };
  const encoding = fields.get('transfer-encoding');
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== 'chunked') throw bytes.notHttp();
    return { parts: yield* readChunks(bytes), endsItself: true };
  }
  const length = fields.get('content-length');
  if (length === undefined) return { parts: yield* bytes.rest(), endsItself: false };
  if (!/^\d{1,15}$/.test(length)) throw bytes.notHttp();
  return { parts: yield* bytes.take(Number(length)), endsItself: true };
}

function* readChunks(bytes: Bytes): Reading<Buffer[]> {
  const parts: Buffer[] = [];
  for (;;) {
    const [, digits] = /^([0-9a-f]{1,8})[\t ]*(?:;.*)?$/i.exec(yield* bytes.until('\r\n')) ?? [];
    if (digits === undefined) throw bytes.notHttp();
    const length = Number.parseInt(digits, 16);
    if (length === 0) break;
    for (const part of yield* bytes.take(length)) parts.push(part);
    if ((yield* bytes.until('\r\n')) !== '') throw bytes.notHttp();
  }
  // Fields behind the last chunk mean nothing to us.
  while ((yield* bytes.until('\r\n')) !== '');
  return parts;
}

/** What came and was not read yet. */
class Bytes {
  /** The head was read, so that an end is one in the middle of the answer. */
  inBody = false;
  readonly #limits: Limits;
  #pending: Buffer = Buffer.alloc(0);
  #received = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get none(): boolean {
    return this.#pending.length === 0;
  }

  /** Throws as soon as there is another beginning: who speaks another protocol may wait for us without end. */
  *expect(beginning: string): Reading<void> {
    const seen = () => this.#pending.toString('latin1', 0, beginning.length);
    while (seen().length < beginning.length && beginning.startsWith(seen())) yield* this.#more();
    if (seen() !== beginning) throw this.notHttp();
  }

  /** The text in front of `end`, which is read as well. */
  *until(end: string): Reading<string> {
    let at = this.#pending.indexOf(end);
    while (at === -1) {
      if (this.#pending.length > MAX_LINES_BYTES) throw this.notHttp();
      yield* this.#more();
      at = this.#pending.indexOf(end);
    }
    const text = this.#pending.toString('latin1', 0, at);
    this.#pending = this.#pending.subarray(at + end.length);
    return text;
  }

  *take(length: number): Reading<Buffer[]> {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0; ) {
      if (this.none) yield* this.#more();
      const part = this.#pending.subarray(0, missing);
      this.#pending = this.#pending.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    return parts;
  }

  /** All until the connection ends. */
  *rest(): Reading<Buffer[]> {
    const parts = [this.#pending];
    for (;;) {
      const next = yield;
      if (next === undefined) return parts;
      this.#count(next);
      parts.push(next);
    }
  }

  notHttp(): EngineError {
    return new EngineError('malformed', this.#limits.path, 'the answer is not HTTP');
  }

  *#more(): Reading<void> {
    const next = yield;
    if (next === undefined) throw this.#cutOff();
    this.#count(next);
    this.#pending = this.none ? next : Buffer.concat([this.#pending, next]);
  }

  #count({ length }: Buffer): void {
    this.#received += length;
    const { path, maxBytes } = this.#limits;
    if (this.#received <= maxBytes) return;
    throw new EngineError('malformed', path, `the answer is larger than ${maxBytes} bytes`);
  }

  #cutOff(): EngineError {
    const { path } = this.#limits;
    return this.inBody
      ? new EngineError('malformed', path, 'the connection was closed in the middle of the answer')
      : new EngineError('unreachable', path, 'the connection was closed before an answer came', {
          code: 'ECONNRESET',
        });
  }
}

const joined = (parts: readonly Buffer[]): Buffer =>
  parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
