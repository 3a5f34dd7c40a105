import pMap from 'p-map';
import type { Engine, Gap, Workload } from '../model/facts.ts';
import { type EngineClient, EngineError, type ListedContainer, toSourceError } from './engine/client.ts';
import { type EngineAnswers, engineFacts } from './engine/engine-facts.ts';
import { type Inspect, marksOf, stateOf, workloadOf } from './engine/inspect.ts';
import { MalformedAnswerError } from './engine/shape.ts';
import type { Sighting } from './kernel/kernel.ts';
import type { Marks } from './kernel/ownership.ts';
import type { Found, SourceOptions } from './source.ts';

const LIVE = new Set(['running', 'paused', 'restarting']);

interface Options extends SourceOptions {
  client: EngineClient;
}

/** How the process behind a container was found, for the engine's `reachable`. */
type Route = 'here' | 'otherPidNamespace' | 'none';

/**
 * Containers as the engine lists them, each with a look at the kernel: one list, one inspect per container.
 * Throws SourceUnavailableError if the engine cannot be asked at all; a container that cannot is a gap of its own.
 */
export async function collectFromEngine(options: Options): Promise<Found> {
  const { client, all, onProgress } = options;
  const gaps: Gap[] = [];
  const [list, answers] = await Promise.all([
    client.list({ all }).catch((error) => {
      throw toSourceError(error, client.endpoint);
    }),
    askAboutEngine(client, gaps),
  ]);
  const engine = describeEngine(client, answers, gaps);
  const routes = new Map<string, Route>();
  let done = 0;
  const looked = await pMap(
    list,
    async (listed) => {
      const result = await look(listed, engine, options, routes);
      done += 1;
      onProgress?.(done, list.length);
      return result;
    },
    { concurrency: client.maxConcurrency },
  );
  const workloads = looked.filter((result) => typeof result !== 'string');
  return {
    engines: [{ ...engine, reachable: reachable(workloads, routes), ...supervisor(workloads, options) }],
    workloads,
    gaps,
    listed: list.length,
    stopped: all ? 0 : stoppedOf(answers),
    vanished: looked.filter((result) => typeof result === 'string').sort(),
    requests: client.requests,
  };
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

/** A workload, or the name of a container that is gone. */
async function look(
  listed: ListedContainer,
  engine: Engine,
  options: Options,
  routes: Map<string, Route>,
): Promise<Workload | string> {
  const { client, kernel } = options;
  try {
    let inspect: Inspect = await client.inspect(listed.id);
    let [sighting, route] = observe(inspect, options);
    if (sighting && 'gap' in sighting && sighting.gap.reason === 'vanished') {
      // It ended or was started again between the answer and the look; what the engine says now decides.
      inspect = await client.inspect(listed.id);
      [sighting, route] = observe(inspect, options);
    }
    routes.set(listed.id, route);
    if (!options.all && !isLive(inspect)) return listed.name;
    return withSighting(workloadOf(inspect, engine), sighting);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'notFound') return listed.name;
    // The engine does not say, but the kernel may: an inspect can hang behind a container's lock for ever.
    const pid = LIVE.has(listed.state) ? kernel.initOf(listed.id) : undefined;
    const sighting = pid === undefined ? undefined : kernel.observe(pid, { id: listed.id, files: [] });
    return withSighting(
      unanswered(listed, engine, gapOfRequest(error, `GET /containers/${listed.id}/json`)),
      sighting,
    );
  }
}

/** Looks at State.Pid if it is the container's; else for the process that another PID namespace calls so. */
function observe(inspect: Inspect, { kernel }: Options): [Sighting | undefined, Route] {
  if (!isLive(inspect)) return [undefined, 'none'];
  const { state, pid } = stateOf(inspect);
  if (pid === 0)
    return [{ gap: { reason: 'unavailable', what: 'State.Pid', detail: `${state}: no process` } }, 'none'];
  const marks: Marks = marksOf(inspect);
  const sighting = kernel.observe(pid, marks);
  if ('observed' in sighting) return [sighting, 'here'];
  const elsewhere = kernel.findByInnerPid(marks.id, pid);
  if (elsewhere === undefined) return [sighting, 'none'];
  return [kernel.observe(elsewhere, marks), 'otherPidNamespace'];
}

/** Podman has states of its own beside Docker's: a PID tells that there is a process. */
function isLive(inspect: Inspect): boolean {
  const { state, pid } = stateOf(inspect);
  return LIVE.has(state) || pid > 0;
}

function withSighting(workload: Workload, sighting: Sighting | undefined): Workload {
  if (!sighting) return workload;
  if ('gap' in sighting) return { ...workload, gaps: [...workload.gaps, sighting.gap] };
  return { ...workload, observed: sighting.observed, gaps: [...workload.gaps, ...sighting.gaps] };
}

const unanswered = (listed: ListedContainer, engine: Engine, gap: Gap): Workload => ({
  id: listed.id,
  name: listed.name,
  engine: engine.id,
  ...(listed.image && { image: listed.image }),
  labels: {},
  state: LIVE.has(listed.state) ? 'running' : 'unknown',
  gaps: [gap],
});

function gapOfRequest(error: unknown, what: string): Gap {
  if (error instanceof MalformedAnswerError) return { reason: 'malformed', what, detail: error.message };
  if (!(error instanceof EngineError)) throw error;
  const reasons = { timeout: 'timeout', malformed: 'malformed', denied: 'denied' } as const;
  const reason = error.kind in reasons ? reasons[error.kind as keyof typeof reasons] : 'unavailable';
  return { reason, what, detail: error.message };
}

/** Whether the engine's processes are on this machine: told by those of its running containers. */
function reachable(workloads: readonly Workload[], routes: ReadonlyMap<string, Route>): Engine['reachable'] {
  const seen = [...routes.values()];
  if (seen.includes('here')) return 'here';
  if (seen.includes('otherPidNamespace')) return 'otherPidNamespace';
  return workloads.some(
    ({ state, gaps }) => LIVE.has(state) && gaps.some(({ reason }) => reason === 'unconfirmed'),
  )
    ? 'elsewhere'
    : 'unknown';
}

/** What the engine calls its host: read once, from the supervisor of the first container that has a readable one. */
function supervisor(workloads: readonly Workload[], { kernel }: Options): Pick<Engine, 'namespaces'> {
  for (const { observed } of workloads.filter((workload) => workload.observed).slice(0, 5)) {
    const namespaces = observed && kernel.supervisorNamespaces(observed);
    if (namespaces) return { namespaces };
  }
  return {};
}
