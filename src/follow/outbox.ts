import type { WatchEvent } from '../watch/event.ts';

/** Takes one event to where it is to go. Rejects if it did not get there. */
export type Deliver = (event: WatchEvent, signal: AbortSignal) => Promise<void>;

/** Events that wait while a slow receiver takes one. */
const MOST_WAITING = 1000;

interface Options {
  deliver: Deliver;
  /** What it is called in metrics. */
  name: string;
  /** What it is called in notes. */
  title: string;
  note(text: string): void;
}

/** Hands events on one at a time, in order, and lets go of what there is no room for. */
export class Outbox {
  readonly name: string;
  readonly #title: string;
  readonly #deliver: Deliver;
  readonly #note: (text: string) => void;
  readonly #ending = new AbortController();
  readonly #waiting: WatchEvent[] = [];
  #busy: Promise<void> | undefined;
  #failing = false;
  #overflowing = false;
  undelivered = 0;

  constructor({ deliver, name, title, note }: Options) {
    this.#deliver = deliver;
    this.name = name;
    this.#title = title;
    this.#note = note;
  }

  push(event: WatchEvent): void {
    if (this.#ending.signal.aborted) return;
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(event);
    else this.#overflow();
    this.#busy ??= this.#work();
  }

  /** Gives up what waits and ends what is under way. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    this.#ending.abort();
    await this.#busy;
  }

  async #work(): Promise<void> {
    for (let event = this.#waiting.shift(); event; event = this.#waiting.shift()) {
      try {
        await this.#deliver(event, this.#ending.signal);
        this.#failing = false;
      } catch (error) {
        this.undelivered += 1;
        if (!this.#ending.signal.aborted) this.#fail(error as Error);
      }
    }
    this.#overflowing = false;
    this.#busy = undefined;
  }

  /** The first of several. */
  #fail({ message }: Error): void {
    if (!this.#failing) this.#note(`${this.#title}: ${message}`);
    this.#failing = true;
  }

  #overflow(): void {
    this.undelivered += 1;
    if (!this.#overflowing)
      this.#note(`${this.#title}: ${MOST_WAITING} events wait, more are let go until it has taken them`);
    this.#overflowing = true;
  }
}
