import { createEngineClient, toSourceError } from './engine/client.ts';
import type { Endpoint } from './engine/endpoint.ts';
import { resolveEndpoints } from './engine/endpoints.ts';

export interface NamesOptions {
  /** Addresses, and `all` for every engine of this machine. */
  engines?: readonly string[] | undefined;
  context?: string | undefined;
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
  home: string;
  /** Says on stderr why there are ids in place of names. */
  onNote(note: string): void;
}

/**
 * Names by id of the engines' containers: one request each. An engine that somebody named and that does not answer is an
 * error, UsageError or SourceUnavailableError; of one that nobody named the ids will do.
 */
export async function containerNames(options: NamesOptions): Promise<ReadonlyMap<string, string>> {
  const endpoints = resolveEndpoints(options);
  const lists = await Promise.all(endpoints.map((endpoint) => listNames(endpoint, options)));
  // Of an id that two engines list the first has the say.
  return new Map(lists.reverse().flat());
}

async function listNames(
  endpoint: Endpoint,
  { timeoutMs, env, onNote }: NamesOptions,
): Promise<[id: string, name: string][]> {
  try {
    const client = await createEngineClient(endpoint, { timeoutMs, env });
    try {
      return (await client.list({ all: false })).map(({ id, name }) => [id, name]);
    } finally {
      client.close();
    }
  } catch (error) {
    if (endpoint.named) throw toSourceError(error, endpoint);
    onNote(`containers are shown by id: ${(error as Error).message}`);
    return [];
  }
}
