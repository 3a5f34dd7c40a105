import pMap from 'p-map';
import type { Engine, Gap, Workload } from '../model/facts.ts';
import { gapOfRequest, type Look, lookAt, type Route } from './docker-container.ts';
import { type EngineClient, EngineError, toSourceError } from './engine/client.ts';
import { type EngineAnswers, engineFacts } from './engine/engine-facts.ts';
import type { Found, SourceOptions } from './source.ts';

interface Options extends SourceOptions {
  client: EngineClient;
}

/**
 * Containers as the engine lists them, each with a look at the kernel: one list, one inspect per container.
 * Throws SourceUnavailableError if the engine cannot be asked at all, or is gone after the list; a container of which it
 * does not tell is a gap of its own.
 */
export async function collectFromEngine(options: Options): Promise<Found> {
  const { client, all, kernel, onProgress } = options;
  const gaps: Gap[] = [];
  const [list, answers] = await Promise.all([
    client.list({ all }).catch((error) => {
      throw toSourceError(error, client.endpoint);
    }),
    askAboutEngine(client, gaps),
  ]);
  const engine = describeEngine(client, answers, gaps);
  let done = 0;
  const looks = await pMap(
    list,
    async (listed) => {
      const look = await lookAt(listed, { engine, client, kernel, all });
      done += 1;
      onProgress?.(done, list.length);
      return look;
    },
    { concurrency: client.maxConcurrency },
  );
  throwIfLost(looks, client);
  const workloads = looks.flatMap(({ workload }) => workload ?? []);
  return {
    engines: [{ ...engine, reachable: reachable(looks), ...supervisor(workloads, options) }],
    workloads,
    gaps,
    listed: list.length,
    stopped: all ? 0 : stoppedOf(answers),
    vanished: looks.flatMap(({ vanished }) => vanished ?? []).sort(),
    requests: client.requests,
  };
}

/** An engine that was stopped after its list tells nothing of anyone. */
function throwIfLost(looks: readonly Look[], { endpoint }: EngineClient): void {
  const [first] = looks;
  const isLost = ({ failure }: Look) => failure instanceof EngineError && failure.kind === 'unreachable';
  if (first && looks.every(isLost)) throw toSourceError(first.failure, endpoint);
}

/** Version, info and networks; one that is not answered (a proxy may forbid it) is a gap. */
async function askAboutEngine(client: EngineClient, gaps: Gap[]): Promise<EngineAnswers> {
  const ask = <T>(what: string, answer: Promise<T>): Promise<T | undefined> =>
    answer.catch((error) => {
      gaps.push(gapOfRequest(error, what));
      return undefined;
    });
  const [version, info, networks] = await Promise.all([
    ask('GET /version', client.version()),
    ask('GET /info', client.info()),
    ask('GET /networks', client.networks()),
  ]);
  return { version, info, networks };
}

function describeEngine(client: EngineClient, answers: EngineAnswers, gaps: Gap[]): Engine {
  const { display } = client.endpoint;
  try {
    return engineFacts(display, answers);
  } catch (error) {
    gaps.push(gapOfRequest(error, 'GET /version, /info, /networks'));
    return engineFacts(display, { version: undefined, info: undefined, networks: undefined });
  }
}

/** The list names those that run; only /info counts the others. */
const stoppedOf = ({ info }: EngineAnswers): number =>
  typeof info?.ContainersStopped === 'number' ? info.ContainersStopped : 0;

/** Whether the engine's processes are on this machine: told by those of its running containers. */
function reachable(looks: readonly Look[]): Engine['reachable'] {
  const routes = new Set<Route>(looks.map(({ route }) => route));
  if (routes.has('here')) return 'here';
  if (routes.has('otherPidNamespace')) return 'otherPidNamespace';
  return routes.has('notFound') ? 'elsewhere' : 'unknown';
}

/** What the engine calls its host: read once, from the supervisor of the first container that has a readable one. */
function supervisor(workloads: readonly Workload[], { kernel }: Options): Pick<Engine, 'namespaces'> {
  for (const { observed } of workloads.filter((workload) => workload.observed).slice(0, 5)) {
    const namespaces = observed && kernel.supervisorNamespaces(observed);
    if (namespaces) return { namespaces };
  }
  return {};
}
