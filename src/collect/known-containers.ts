import pMap from 'p-map';
import { SourceUnavailableError } from '../errors.ts';
import type { Observed } from '../model/observed.ts';
import {
  createEngineClient,
  type EngineClient,
  type ListedContainer,
  toSourceError,
} from './engine/client.ts';
import type { Endpoint } from './engine/endpoint.ts';
import { namesEngine, resolveEndpoints } from './engine/endpoints.ts';
import { marksOf, stateOf } from './engine/inspect.ts';
import type { Kernel } from './kernel/kernel.ts';
import { isUsersContainer } from './users-engine.ts';

export interface KnownOptions {
  kernel: Kernel;
  /** Addresses, and `all` for every engine of this machine. */
  engines?: readonly string[] | undefined;
  context?: string | undefined;
  /** Where users' runtime directories are: /run/user. */
  users?: string | undefined;
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
  home: string;
  /** Says on stderr why there are ids in place of names. */
  onNote(note: string): void;
}

/** What engines tell of the containers that are running. */
export interface KnownContainers {
  /** By id, of those that cgroups show. */
  names: ReadonlyMap<string, string>;
  /** Those that no cgroup shows, as a rootless engine's on cgroup v1, by the namespaces of their first process. */
  others: { name: string; namespaces: Observed['namespaces'] }[];
}

/**
 * One request to each engine, and one more for each container that is not among those that cgroups show. An engine that
 * somebody named and that does not answer is an error, UsageError or SourceUnavailableError; of one that nobody named
 * the ids will do.
 */
export async function knownContainers(
  shown: ReadonlySet<string>,
  options: KnownOptions,
): Promise<KnownContainers> {
  const endpoints = endpointsOf(options);
  const answers = await Promise.all(endpoints.map((endpoint) => ask(endpoint, shown, options)));
  return {
    // Of an id that two engines list the first has the say.
    names: new Map(answers.toReversed().flatMap(({ names }) => [...names])),
    others: answers.flatMap(({ others }) => others),
  };
}

/** None where nobody named one and the docker CLI's files, which may, may not be read. */
function endpointsOf(options: KnownOptions): Endpoint[] {
  try {
    return resolveEndpoints(options);
  } catch (error) {
    if (!(error instanceof SourceUnavailableError) || namesEngine(options)) throw error;
    options.onNote(idsInstead(error));
    return [];
  }
}

const idsInstead = (error: unknown): string => `containers are shown by id: ${(error as Error).message}`;

async function ask(
  endpoint: Endpoint,
  shown: ReadonlySet<string>,
  { kernel, timeoutMs, env, onNote }: KnownOptions,
): Promise<KnownContainers> {
  try {
    const client = await createEngineClient(endpoint, { timeoutMs, env });
    try {
      const listed = await client.list({ all: false });
      const unseen = listed.filter(({ id }) => !shown.has(id)).slice(0, client.maxContainers);
      const hidden = endpoint.kind === 'unix' ? unseen : [];
      const concurrency = client.maxConcurrency;
      const others = await pMap(hidden, (one) => look(one, { endpoint, client, kernel }), { concurrency });
      const named = listed.filter(({ id }) => shown.has(id) && mayName(id, endpoint, kernel));
      return { names: new Map(named.map(({ id, name }) => [id, name])), others: others.flat() };
    } finally {
      client.close();
    }
  } catch (error) {
    if (endpoint.named) throw toSourceError(error, endpoint);
    onNote(idsInstead(error));
    return { names: new Map(), others: [] };
  }
}

/** A user's engine may name no other's containers. */
function mayName(id: string, { uid }: Endpoint, kernel: Kernel): boolean {
  if (uid === undefined) return true;
  const pid = kernel.initOf(id);
  if (pid === undefined) return false;
  return isUsersContainer({ pid, namespaces: kernel.proc.namespaces(pid).ids }, uid, kernel);
}

interface Means {
  endpoint: Endpoint;
  client: EngineClient;
  kernel: Kernel;
}

/** Nothing of one that ends meanwhile, of which the engine says nothing, or that is not this user's. */
async function look(
  { id, name }: ListedContainer,
  { endpoint: { uid }, client, kernel }: Means,
): Promise<KnownContainers['others']> {
  try {
    const inspect = await client.inspect(id);
    const sighting = kernel.observe(stateOf(inspect).pid, marksOf(inspect));
    if (!('observed' in sighting)) return [];
    const { observed } = sighting;
    const isTold = uid === undefined || isUsersContainer(observed, uid, kernel);
    return isTold ? [{ name, namespaces: observed.namespaces }] : [];
  } catch {
    return [];
  }
}
