import type { EngineClient } from './client.ts';
import type { Inspect } from './inspect.ts';

/** A client whose answers hold until something happens to what they are about. */
export interface CachedClient extends EngineClient {
  /** Begins an audit; what is asked twice in it is asked anew: the first answer did not fit. */
  begin(): void;
  /** Of one container, or all answers. */
  forget(container?: string): void;
  /** Nothing is kept while nobody tells what happens. */
  keep(isTold: boolean): void;
}

/** Milliseconds: an engine may fail to tell, and an audit an hour later must not rest on it. */
const MAX_AGE = 60_000;

/** An inspect takes about 20 kB. */
const MAX_ENTRIES = 2000;

interface Entry {
  at: number;
  answer: Promise<unknown>;
}

/** Keeps inspects and what the engine says of itself; lists are always asked for, since they say who is there. */
export function cachedClient(client: EngineClient, now: () => number): CachedClient {
  const entries = new Map<string, Entry>();
  const asked = new Set<string>();
  let isKept = false;

  function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
    const known = entries.get(key);
    const isFresh = known && now() - known.at < MAX_AGE && !asked.has(key);
    asked.add(key);
    if (isFresh) return known.answer as Promise<T>;
    entries.delete(key);
    const answer = ask();
    if (!isKept) return answer;
    const entry: Entry = { at: now(), answer };
    entries.set(key, entry);
    trim(entries);
    answer.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    return answer;
  }

  return {
    ...client,
    get requests() {
      return client.requests;
    },
    version: () => once('version', client.version),
    info: () => once('info', client.info),
    networks: () => once('networks', client.networks),
    inspect: (id): Promise<Inspect> => once(`container ${id}`, () => client.inspect(id)),
    begin: () => asked.clear(),
    forget(container) {
      if (container === undefined) entries.clear();
      else entries.delete(`container ${container}`);
    },
    keep(isTold) {
      isKept = isTold;
      entries.clear();
    },
    // It is who made it that closes it: the next audit asks by it again.
    close() {},
  };
}

/** Those that were asked for longest ago go first. */
function trim(entries: Map<string, Entry>): void {
  for (const key of entries.keys()) {
    if (entries.size <= MAX_ENTRIES) return;
    entries.delete(key);
  }
}
