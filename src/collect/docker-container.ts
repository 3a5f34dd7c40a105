import type { Engine, Gap, Workload } from '../model/facts.ts';
import { type EngineClient, EngineError, type ListedContainer } from './engine/client.ts';
import { type Inspect, marksOf, stateOf, workloadOf } from './engine/inspect.ts';
import { MalformedAnswerError } from './engine/shape.ts';
import type { Kernel, Sighting } from './kernel/kernel.ts';

/**
 * How a container's process was found: at State.Pid; under another number, because the engine's PID namespace is not
 * ours; not at all, although there must be one; or there was none to look for.
 */
export type Route = 'here' | 'otherPidNamespace' | 'notFound' | 'none';

/** What came of one container. */
export interface Look {
  route: Route;
  workload?: Workload;
  /** Its name, if it ended before it was looked at. */
  vanished?: string;
  /** Why the engine did not tell of it. */
  failure?: unknown;
}

interface Means {
  engine: Engine;
  client: EngineClient;
  kernel: Kernel;
  all: boolean;
}

const LIVE = new Set(['running', 'paused', 'restarting']);

/** Asks the engine for one container and the kernel for its process. Never throws for what they say. */
export async function lookAt(listed: ListedContainer, means: Means): Promise<Look> {
  try {
    const { inspect, sighting, route } = await inspectAndObserve(listed.id, means);
    if (!means.all && !isLive(inspect)) return { route: 'none', vanished: listed.name };
    return { route, workload: withSighting(workloadOf(inspect, means.engine), sighting) };
  } catch (failure) {
    if (failure instanceof EngineError && failure.kind === 'notFound')
      return { route: 'none', vanished: listed.name };
    const gap = gapOfRequest(failure, `GET /containers/${listed.id}/json`);
    return { route: 'none', failure, workload: withoutEngine(listed, gap, means) };
  }
}

interface Seen {
  inspect: Inspect;
  sighting: Sighting | undefined;
  route: Route;
}

/** Asks once more if the process ended or was started again between the answer and the look. */
async function inspectAndObserve(id: string, { client, kernel }: Means): Promise<Seen> {
  const inspect = await client.inspect(id);
  const seen = observe(inspect, kernel);
  const isGone = seen.sighting && 'gap' in seen.sighting && seen.sighting.gap.reason === 'vanished';
  return isGone ? observe(await client.inspect(id), kernel) : seen;
}

/** Looks at State.Pid if it is the container's; else for the process that another PID namespace calls so. */
function observe(inspect: Inspect, kernel: Kernel): Seen {
  const { state, pid } = stateOf(inspect);
  if (!isLive(inspect)) return { inspect, sighting: undefined, route: 'none' };
  if (pid === 0) {
    const gap: Gap = { reason: 'unavailable', what: 'State.Pid', detail: `${state}: no process` };
    return { inspect, sighting: { gap }, route: 'none' };
  }
  const marks = marksOf(inspect);
  const sighting = kernel.observe(pid, marks);
  if ('observed' in sighting) return { inspect, sighting, route: 'here' };
  const elsewhere = kernel.findByInnerPid(marks.id, pid);
  return elsewhere === undefined
    ? { inspect, sighting, route: 'notFound' }
    : { inspect, sighting: kernel.observe(elsewhere, marks), route: 'otherPidNamespace' };
}

/** Podman has states of its own beside Docker's: a PID tells that there is a process. */
function isLive(inspect: Inspect): boolean {
  const { state, pid } = stateOf(inspect);
  return LIVE.has(state) || pid > 0;
}

/** The engine does not say, but the kernel may: an inspect can hang behind a container's lock for ever. */
function withoutEngine(
  { id, name, image, state }: ListedContainer,
  gap: Gap,
  { engine, kernel }: Means,
): Workload {
  const isRunning = LIVE.has(state);
  const workload: Workload = {
    id,
    name,
    engine: engine.id,
    ...(image && { image }),
    labels: {},
    state: isRunning ? 'running' : 'unknown',
    gaps: [gap],
  };
  const pid = isRunning ? kernel.initOf(id) : undefined;
  return withSighting(workload, pid === undefined ? undefined : kernel.observe(pid, { id, files: [] }));
}

function withSighting(workload: Workload, sighting: Sighting | undefined): Workload {
  if (!sighting) return workload;
  if ('gap' in sighting) return { ...workload, gaps: [...workload.gaps, sighting.gap] };
  return { ...workload, observed: sighting.observed, gaps: [...workload.gaps, ...sighting.gaps] };
}

const REASONS: Partial<Record<EngineError['kind'], Gap['reason']>> = {
  timeout: 'timeout',
  malformed: 'malformed',
  denied: 'denied',
};

/** Rethrows what is neither the connection's nor the engine's doing: our bug. */
export function gapOfRequest(error: unknown, what: string): Gap {
  if (error instanceof MalformedAnswerError) return { reason: 'malformed', what, detail: error.message };
  if (!(error instanceof EngineError)) throw error;
  return { reason: REASONS[error.kind] ?? 'unavailable', what, detail: error.message };
}
