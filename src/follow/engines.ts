import { createEngineClient } from '../collect/engine/client.ts';
import type { Endpoint } from '../collect/engine/endpoint.ts';
import { EngineFollower, type FollowerListener } from './engine-follower.ts';
import type { Clock } from './scheduler.ts';

interface Options {
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
  listener: FollowerListener;
  clock: Clock;
}

/** The engines that are followed: one that was found once stays, whether its socket is there or not. */
export class Engines {
  readonly #options: Options;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #followers = new Map<string, EngineFollower>();

  constructor(options: Options) {
    this.#options = options;
  }

  get endpoints(): readonly Endpoint[] {
    return [...this.#endpoints.values()];
  }

  get ids(): string[] {
    return [...this.#endpoints.keys()];
  }

  /** Those that are new join. */
  add(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) {
      if (!this.#endpoints.has(endpoint.display)) this.#endpoints.set(endpoint.display, endpoint);
    }
  }

  /** To be called before each audit. */
  begin(): void {
    for (const { client } of this.#followers.values()) client.begin();
  }

  readonly connect = async (endpoint: Endpoint): Promise<EngineFollower['client']> => {
    const known = this.#followers.get(endpoint.display);
    if (known) return known.client;
    const { timeoutMs, env, listener, clock } = this.#options;
    const engine = await createEngineClient(endpoint, { timeoutMs, env });
    const follower = new EngineFollower(engine, listener, clock);
    this.#followers.set(endpoint.display, follower);
    return follower.client;
  };

  close(): void {
    for (const follower of this.#followers.values()) follower.close();
  }
}
