/** Timers that tests can turn by hand. */
export interface Clock {
  /** Milliseconds; never goes back. */
  now(): number;
  /** Gives what calls it off. */
  after(ms: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};

/** Milliseconds of rest after a run: half as long as it took, so that others get their turn however much happens. */
const MIN_REST = 50;
const MAX_REST = 250;

/** Lets one run happen at a time and puts together all that asks for another. */
export class Scheduler {
  readonly #run: () => Promise<void>;
  readonly #clock: Clock;
  #dueAt = Number.POSITIVE_INFINITY;
  #restsUntil = 0;
  #running = false;
  #stopped = false;
  #callOff: () => void = () => {};

  /** `run` never rejects. */
  constructor(run: () => Promise<void>, clock: Clock = systemClock) {
    this.#run = run;
    this.#clock = clock;
  }

  /** Asks for a run that begins from now on and, if another run and the rest after it allow, within so many milliseconds. */
  wake(withinMs: number): void {
    this.#dueAt = Math.min(this.#dueAt, this.#clock.now() + withinMs);
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff();
  }

  #arm(): void {
    if (this.#running || this.#stopped || this.#dueAt === Number.POSITIVE_INFINITY) return;
    this.#callOff();
    const wait = Math.max(this.#dueAt, this.#restsUntil) - this.#clock.now();
    this.#callOff = this.#clock.after(Math.max(0, wait), () => void this.#start());
  }

  async #start(): Promise<void> {
    this.#running = true;
    this.#dueAt = Number.POSITIVE_INFINITY;
    const began = this.#clock.now();
    await this.#run();
    const ended = this.#clock.now();
    this.#restsUntil = ended + Math.min(MAX_REST, Math.max(MIN_REST, (ended - began) / 2));
    this.#running = false;
    this.#arm();
  }
}
