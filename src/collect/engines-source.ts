import { SourceUnavailableError } from '../errors.ts';
import type { Gap } from '../model/evidence.ts';
import { gapOfRequest } from './docker-container.ts';
import { collectFromEngine, type EngineFound } from './docker-source.ts';
import { createEngineClient, type EngineClient, toSourceError } from './engine/client.ts';
import type { Endpoint } from './engine/endpoint.ts';
import { gapsOf, joinEngines } from './join-engines.ts';
import type { ContainerGroup } from './kernel/container-groups.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Found, SourceOptions } from './source.ts';
import { ofUser, tellUsersApart } from './users-engine.ts';

export interface EnginesOptions extends SourceOptions {
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
  /** Gives the client to ask by; a new one unless given. */
  connect?: (endpoint: Endpoint) => Promise<EngineClient>;
  /** Of those that somebody named, too, one that does not answer is a gap, as long as another does. */
  mayFail?: boolean;
}

/**
 * Asks every engine, all at once. One that somebody named must answer; of those that were merely found one that does not
 * is a gap, unless none does: then, too, it throws SourceUnavailableError.
 */
export async function collectFromEngines(
  endpoints: readonly Endpoint[],
  options: EnginesOptions,
): Promise<Found> {
  const { kernel } = options;
  // Before the lists: a container that is started in between is an engine's, not a stranger.
  const groups = sweep(endpoints, kernel);
  const swept = new Set(groups.map(({ id }) => id));
  const progress = shared(options.onProgress);
  const outcomes = await Promise.all(
    endpoints.map((endpoint) => ask(endpoint, { ...options, groups, swept, ...progress() })),
  );
  const found = tellUsersApart(outcomes.flatMap((outcome) => ('found' in outcome ? outcome.found : [])));
  const unanswered = outcomes.flatMap((outcome) => ('error' in outcome ? outcome : []));
  const [first, ...others] = unanswered;
  if (found.length === 0 && first) throw noneAnswers(first, others);
  const listed = new Set(found.flatMap(({ ids }) => [...ids]));
  return {
    ...joinEngines(found),
    gaps: [...unanswered.map(gapOf), ...gapsOf(found)],
    unlisted: groups
      .filter(({ id, path }) => !listed.has(id) && !listed.has(path))
      .filter((group) => isAlive(group, kernel)),
    unanswered: unanswered.map(({ endpoint }) => endpoint.display),
  };
}

/** The containers of this machine; none where all engines may be another's, or /proc does not show them. */
function sweep(endpoints: readonly Endpoint[], kernel: Kernel): readonly ContainerGroup[] {
  const isLocal = endpoints.some(({ kind }) => kind === 'unix') && kernel.host.vantage === 'host';
  return isLocal ? kernel.groups().all : [];
}

const isAlive = (group: ContainerGroup, kernel: Kernel): boolean =>
  kernel.groups().initOf(group) !== undefined;

interface Unanswered {
  endpoint: Endpoint;
  error: SourceUnavailableError;
}

async function ask(
  endpoint: Endpoint,
  options: EnginesOptions & { groups: readonly ContainerGroup[]; swept: ReadonlySet<string> },
): Promise<{ found: EngineFound } | Unanswered> {
  let client: EngineClient | undefined;
  try {
    client = await (options.connect ?? connectWith(options))(endpoint);
    const found = await collectFromEngine({ ...options, client });
    return { found: endpoint.uid === undefined ? found : ofUser(found, endpoint.uid, options) };
  } catch (error) {
    if ((endpoint.named && !options.mayFail) || !(error instanceof SourceUnavailableError)) throw error;
    return { endpoint, error };
  } finally {
    client?.close();
  }
}

const connectWith =
  ({ timeoutMs, env }: EnginesOptions) =>
  async (endpoint: Endpoint): Promise<EngineClient> => {
    try {
      return await createEngineClient(endpoint, { timeoutMs, env });
    } catch (error) {
      throw toSourceError(error, endpoint);
    }
  };

const gapOf = ({ endpoint, error }: Unanswered): Gap => gapOfRequest(error.cause, endpoint.display);

function noneAnswers(first: Unanswered, others: readonly Unanswered[]): Error {
  if (others.length === 0) return first.error;
  const reasons = [first, ...others].map(({ error }) => error.message);
  return new SourceUnavailableError([`none of ${reasons.length} engines answers`, ...reasons].join('\n'), {
    cause: first.error,
    suggestions: first.error.suggestions,
  });
}

/** What each engine has done, added up. */
function shared(
  onProgress: SourceOptions['onProgress'],
): () => Required<Pick<SourceOptions, 'onProgress'>> | undefined {
  const all: { done: number; total: number }[] = [];
  return () => {
    if (!onProgress) return undefined;
    const own = { done: 0, total: 0 };
    all.push(own);
    return {
      onProgress(done, total) {
        Object.assign(own, { done, total });
        onProgress(
          all.reduce((sum, one) => sum + one.done, 0),
          all.reduce((sum, one) => sum + one.total, 0),
        );
      },
    };
  };
}
