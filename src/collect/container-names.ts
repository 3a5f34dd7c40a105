import { createEngineClient, toSourceError } from './engine/client.ts';
import { resolveEndpoint } from './engine/endpoint.ts';

export interface NamesOptions {
  engine?: string;
  context?: string;
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
  home: string;
  /** Says on stderr why there are ids in place of names. */
  onNote(note: string): void;
}

/**
 * Names by id of an engine's containers: one request. An engine that somebody named and that does not answer is an
 * error, UsageError or SourceUnavailableError; of one that nobody named the ids will do.
 */
export async function containerNames(options: NamesOptions): Promise<ReadonlyMap<string, string>> {
  const { engine, context, env, home, timeoutMs, onNote } = options;
  const endpoint = resolveEndpoint({
    ...(engine !== undefined && { engine }),
    ...(context !== undefined && { context }),
    env,
    home,
  });
  if (!endpoint) return new Map();
  try {
    const client = await createEngineClient(endpoint, { timeoutMs, env });
    try {
      return new Map((await client.list({ all: false })).map(({ id, name }) => [id, name]));
    } finally {
      client.close();
    }
  } catch (error) {
    if (endpoint.named) throw toSourceError(error, endpoint);
    onNote(`containers are shown by id: ${(error as Error).message}`);
    return new Map();
  }
}
