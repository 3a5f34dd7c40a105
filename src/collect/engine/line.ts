import type { Duplex } from 'node:stream';
import { connectionError, EngineError } from './engine-error.ts';
import { type HttpAnswer, type Reading, readAnswer } from './http-answer.ts';

export interface Question {
  path: string;
  /** In front of the path, and the value of the Host field. */
  pathPrefix: string;
  host: string;
  maxBytes: number;
  timeoutMs: number;
}

interface Exchange {
  path: string;
  reading: Reading<HttpAnswer>;
  /** Whether anything of the answer came. */
  begun: boolean;
  timer: NodeJS.Timeout;
  resolve(answer: HttpAnswer): void;
  reject(reason: unknown): void;
}

/** A connection to the engine, which carries one GET at a time. */
export class Line {
  readonly #stream: Duplex;
  #exchange: Exchange | undefined;
  #answers = 0;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (bytes: Buffer) => this.#take(bytes));
    stream.on('end', () => this.#take(undefined));
    stream.on('close', () => this.#take(undefined));
    stream.on('error', (error) => this.#fail(error));
  }

  /** Whether it may be asked. */
  get isFree(): boolean {
    return !this.#exchange && !this.#stream.destroyed;
  }

  /** Whether it has carried an answer before. */
  get isUsed(): boolean {
    return this.#answers > 0;
  }

  /** Throws EngineError, or the reason for which it is ended meanwhile. */
  ask({ path, pathPrefix, host, maxBytes, timeoutMs }: Question): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const reading = readAnswer({ path, maxBytes });
      reading.next();
      const timer = setTimeout(() => {
        this.end(new EngineError('timeout', path, `no answer within ${timeoutMs / 1000} s`));
      }, timeoutMs);
      this.#exchange = { path, reading, begun: false, timer, resolve, reject };
      this.#stream.write(`GET ${pathPrefix}${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\n\r\n`);
    });
  }

  /** Closes it; what it carries fails for this reason. */
  end(reason: unknown): void {
    this.#finish()?.reject(reason);
    this.#stream.destroy();
  }

  /** Undefined: it ends, be it in the middle of an answer or while nobody asks. */
  #take(bytes: Buffer | undefined): void {
    const exchange = this.#exchange;
    if (!exchange) return void this.#stream.destroy();
    exchange.begun ||= bytes !== undefined;
    try {
      const { done, value } = exchange.reading.next(bytes);
      if (!done) return;
      if (!value.reusable) this.#stream.destroy();
      this.#answers += 1;
      this.#finish();
      exchange.resolve(value);
    } catch (error) {
      this.end(error);
    }
  }

  #fail(error: Error): void { ... }
```
