const DELAY_MS = 500;
const INTERVAL_MS = 100;

/** A line on stderr that counts containers: only on a terminal, and only if the scan takes longer than a moment. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  /** When the next line may be shown. */
  #due: number;
  #shown = false;

  constructor(stream: NodeJS.WriteStream, enabled: boolean) {
    this.#stream = stream;
    this.#due = enabled && stream.isTTY ? performance.now() + DELAY_MS : Number.POSITIVE_INFINITY;
  }

  update(done: number, total: number): void {
    if (performance.now() < this.#due) return;
    this.#due = performance.now() + INTERVAL_MS;
    this.#stream.write(`\r\u001b[Kauditing containers: ${done} of ${total}`);
    this.#shown = true;
  }

  end(): void {
    if (this.#shown) this.#stream.write('\r\u001b[K');
    this.#shown = false;
  }
}
