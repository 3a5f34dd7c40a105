/** What comes of a stream of lines. */
export interface LineListener {
  line(text: string): void;
  /** A line was longer than the limit and is not told. */
  tooLong(): void;
}

const NEWLINE = 0x0a;

/** Cuts a stream into lines and keeps no more of it than the one that has not ended yet, up to `maxBytes`. */
export class Lines {
  readonly #maxBytes: number;
  readonly #listener: LineListener;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number, listener: LineListener) {
    this.#maxBytes = maxBytes;
    this.#listener = listener;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end));
      this.#end();
      from = end + 1;
    }
    this.#keep(chunk.subarray(from));
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#bytes += part.length;
    if (this.#bytes > this.#maxBytes) this.#parts = [];
    // A copy: the chunk of which it is a piece may be much larger.
    else this.#parts.push(Buffer.from(part));
  }

  #end(): void {
    const isTooLong = this.#bytes > this.#maxBytes;
    const text = Buffer.concat(this.#parts).toString().trim();
    this.#parts = [];
    this.#bytes = 0;
    if (isTooLong) this.#listener.tooLong();
    else if (text !== '') this.#listener.line(text);
  }
}
