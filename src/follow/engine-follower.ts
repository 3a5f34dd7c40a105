import { type CachedClient, cachedClient } from '../collect/engine/cached-client.ts';
import { type EngineClient, EngineError } from '../collect/engine/client.ts';
import type { EngineEvent } from '../collect/engine/events.ts';
import type { Clock } from './scheduler.ts';

/** What the follower of an engine has to say. */
export interface FollowerListener {
  /** Look again within so many milliseconds. */
  wake(withinMs: number): void;
  /** A sentence for stderr. */
  note(text: string): void;
}

/** Milliseconds in which what happens together is looked at together. */
const SOON = 60;
/** Of what has to last anyway to be told, and of what happens all the time: health checks are execs. */
const LATER = 1000;

/** By action, of Docker and of Podman; all others change no verdict, or come with one of these. */
const URGENCY: Record<string, number> = {
  start: SOON,
  unpause: SOON,
  connect: SOON,
  disconnect: SOON,
  update: SOON,
  rename: SOON,
  die: LATER,
  died: LATER,
  destroy: LATER,
  remove: LATER,
  pause: LATER,
  exec_start: LATER,
  exec: LATER,
};

const FIRST_RETRY = 250;
const LAST_RETRY = 10_000;
/** Of an engine that refuses to tell: a proxy before it must be told first. */
const REFUSED_RETRY = 60_000;

/** Listens to one engine, however often it goes away, and keeps its answers while it tells what happens. */
export class EngineFollower {
  readonly client: CachedClient;
  readonly #engine: EngineClient;
  readonly #listener: FollowerListener;
  readonly #clock: Clock;
  #retry = FIRST_RETRY;
  #closed = false;
  #callOff: () => void = () => {};
  /** What was noted last of why it does not tell. */
  #noted: string | undefined;
  #notedUnknown = false;

  constructor(engine: EngineClient, listener: FollowerListener, clock: Clock) {
    this.#engine = engine;
    this.#listener = listener;
    this.#clock = clock;
    this.client = cachedClient(engine, { now: () => clock.now(), onLate: () => listener.wake(SOON) });
    void this.#follow();
  }

  close(): void {
    this.#closed = true;
    this.#callOff();
    this.#engine.close();
  }

  async #follow(): Promise<void> {
    let opened = false;
    let failure: unknown;
    try {
      await this.#engine.events({
        open: () => {
          opened = true;
          this.#open();
        },
        event: (event) => this.#take(event),
        unknown: () => this.#takeUnknown(),
      });
    } catch (error) {
      failure = error;
    }
    if (this.#closed) return;
    this.client.keep(false);
    if (opened) this.#listener.wake(SOON);
    const refusal =
      failure instanceof EngineError && failure.kind !== 'unreachable' ? failure.message : undefined;
    if (refusal !== undefined)
      this.#note(`no events from ${this.#display}: ${refusal}; it is asked at the interval`);
    const wait = refusal === undefined ? this.#retry : REFUSED_RETRY;
    this.#callOff = this.#clock.after(wait, () => void this.#follow());
    this.#retry = Math.min(LAST_RETRY, this.#retry * 2);
  }

  get #display(): string {
    return this.#engine.endpoint.display;
  }

  #open(): void {
    this.#retry = FIRST_RETRY;
    this.#noted = undefined;
    this.client.keep(true);
    // What happened before nobody told.
    this.#listener.wake(SOON);
  }

  #take({ action, container }: EngineEvent): void {
    const within = URGENCY[action];
    if (container === undefined) return;
    this.client.forget(container);
    if (within !== undefined) this.#listener.wake(within);
  }

  #takeUnknown(): void {
    if (!this.#notedUnknown) {
      this.#notedUnknown = true;
      this.#listener.note(`${this.#display} tells of something that cannot be read: all is looked at anew`);
    }
    this.client.forget();
    this.#listener.wake(LATER);
  }

  #note(text: string): void {
    if (this.#noted === text) return;
    this.#noted = text;
    this.#listener.note(text);
  }
}
