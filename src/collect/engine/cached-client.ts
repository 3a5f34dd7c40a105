import type { EngineClient } from './client.ts';
import { EngineError } from './engine-error.ts';
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

/** Milliseconds: an engine holds an inspect back while it starts or removes that container, and all others wait. */
const HURRY = 300;

interface Options {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** An answer has come for which an audit did not wait. */
  onLate(): void;
}

interface Entry {
  at: number;
  answer: Promise<unknown>;
}

/**
 * Keeps inspects and what the engine says of itself; lists are always asked for, since they say who is there. From the
 * second audit on nobody waits for an inspect that takes long: it is for the next audit then.
 */
export function cachedClient(client: EngineClient, { now, onLate }: Options): CachedClient {
  const entries = new Map<string, Entry>();
  const asked = new Set<string>();
  let isKept = false;
  let audits = 0;

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
    inspect(id): Promise<Inspect> {
      const answer = once(`container ${id}`, () => client.inspect(id));
      return audits > 1 && isKept ? inHurry(answer, id, onLate) : answer;
    },
    begin() {
      audits += 1;
      asked.clear();
    },
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

function inHurry<T>(answer: Promise<T>, id: string, onLate: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new EngineError('timeout', `/containers/${id}/json`, `no answer within ${HURRY / 1000} s`));
    }, HURRY);
    const settled = () => {
      clearTimeout(timer);
      if (isLate) onLate();
    };
    answer.then(resolve, reject).finally(settled);
  });
}

/** Those that were asked for longest ago go first. */
function trim(entries: Map<string, Entry>): void {
  for (const key of entries.keys()) {
    if (entries.size <= MAX_ENTRIES) return;
    entries.delete(key);
  }
}
