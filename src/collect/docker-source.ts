import pMap from 'p-map';
import type { Engine } from '../model/engine.ts';
import type { Gap } from '../model/evidence.ts';
import type { Workload } from '../model/workload.ts';
import {
  type Experience,
  gapOfRequest,
  hasProcess,
  isStoppedInList,
  type Look,
  lookAt,
  type Route,
  type Vanished,
} from './docker-container.ts';
import { type EngineClient, EngineError, type ListedContainer, toSourceError } from './engine/client.ts';
import { type EngineAnswers, engineFacts } from './engine/engine-facts.ts';
import type { Found, SourceOptions } from './source.ts';

interface Options extends SourceOptions {
  client: EngineClient;
  /** Ids of the containers that the kernel showed before any engine was asked. */
  swept: ReadonlySet<string>;
}

/** What one engine told of. */
export interface EngineFound extends Pick<Found, 'workloads' | 'gaps' | 'requests'> {
  engine: Engine;
  /** Of the ordinary user whose engine it is. */
  uid?: number;
  /** Of all that it lists, also those left out; for an ordinary user's engine the cgroups of those that are its own. */
  ids: ReadonlySet<string>;
  /** Ids of those that do not run and were left out. */
  stopped: string[];
  vanished: Vanished[];
}

/**
 * Containers as the engine lists them, each with a look at the kernel: one list, one inspect per container.
 * Throws SourceUnavailableError if the engine cannot be asked at all, or is gone after the list; a container of which it
 * does not tell is a gap of its own.
 */
export async function collectFromEngine(options: Options): Promise<EngineFound> {
  const { client, all, kernel, swept, onProgress } = options;
  const gaps: Gap[] = [];
  const [everything, answers] = await Promise.all([
    // All, whatever is wanted: without, Podman leaves out paused ones.
    client.list({ all: true }).catch((error) => {
      throw toSourceError(error, client.endpoint);
    }),
    askAboutEngine(client, gaps),
  ]);
  const isWanted = (listed: ListedContainer): boolean =>
    all || !isStoppedInList(listed) || (swept.has(listed.id) && hasProcess(listed, kernel));
  const wanted = unique(everything.filter(isWanted));
  const list = wanted.slice(0, client.maxContainers);
  if (list.length < wanted.length) gaps.push(tooMany(wanted.length, client));
  const engine = describeEngine(client, answers, gaps);
  const experience: Experience = { here: false, elsewhere: false, inVain: false };
  let done = 0;
  const looks = await pMap(
    list,
    async (listed) => {
      const look = await lookAt(listed, { engine, client, kernel, all, experience });
      done += 1;
      onProgress?.(done, list.length);
      return look;
    },
    { concurrency: client.maxConcurrency },
  );
  throwIfLost(looks, client);
  if (client.expired) gaps.push(gapOfRequest(client.expired, client.endpoint.display));
  const workloads = looks.flatMap(({ workload }) => workload ?? []);
  return {
    engine: { ...engine, reachable: reachable(looks), ...supervisor(workloads, options) },
    ids: new Set(everything.map(({ id }) => id)),
    workloads,
    gaps,
    stopped: unique(everything.filter((listed) => !isWanted(listed))).map(({ id }) => id),
    vanished: looks.flatMap(({ vanished }) => vanished ?? []),
    requests: client.requests,
  };
}

const tooMany = (count: number, { endpoint, maxContainers }: EngineClient): Gap => ({
  reason: 'unavailable',
  what: endpoint.display,
  detail: `it lists ${count} containers: of an ordinary user's engine ${maxContainers} are looked at`,
});

/** An engine that was stopped after its list tells nothing of anyone. */
function throwIfLost(looks: readonly Look[], { endpoint }: EngineClient): void {
  const [first] = looks;
  const isLost = ({ failure }: Look) => failure instanceof EngineError && failure.kind === 'unreachable';
  if (first && looks.every(isLost)) throw toSourceError(first.failure, endpoint);
}

/** An engine that lists one twice would have it share everything with itself. */
const unique = (list: readonly ListedContainer[]): ListedContainer[] => [
  ...new Map(list.map((listed) => [listed.id, listed])).values(),
];

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

/** Whether the engine's processes are on this machine: told by those of its running containers. */
function reachable(looks: readonly Look[]): Engine['reachable'] {
  const routes = new Set<Route>(looks.map(({ route }) => route));
  if (routes.has('here')) return 'here';
  if (routes.has('otherPidNamespace')) return 'otherPidNamespace';
  return routes.has('notFound') ? 'elsewhere' : 'unknown';
}

/** What the engine calls its host: read once, from the supervisor of the first container that has a readable one. */
function supervisor(workloads: readonly Workload[], { kernel }: Options): Pick<Engine, 'namespaces'> {
  for (const workload of workloads.filter(({ observed }) => observed).slice(0, 5)) {
    const namespaces = kernel.supervisorNamespaces(workload);
    if (namespaces) return { namespaces };
  }
  return {};
}
