import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../model/engine.ts';
import type { Gap } from '../model/evidence.ts';
import type { Workload } from '../model/workload.ts';
import { type EngineClient, EngineError, type ListedContainer } from './engine/client.ts';
import { type Inspect, marksOf, stateOf, workloadOf } from './engine/inspect.ts';
import { MalformedAnswerError } from './engine/shape.ts';
import { startTimeOf } from './kernel/comm.ts';
import type { Kernel, Sighting } from './kernel/kernel.ts';
import { podOfCgroup } from './kernel/process.ts';
import { hasThreads } from './kernel/sweep.ts';

/**
 * How a container's process was found: at State.Pid; under another number, because the engine's PID namespace is not
 * ours; not at all, although there must be one; or there was none to look for.
 */
export type Route = 'here' | 'otherPidNamespace' | 'notFound' | 'none';

export type Vanished = Pick<ListedContainer, 'id' | 'name'>;

/** What came of one container. */
export interface Look {
  route: Route;
  workload?: Workload;
  /** If it ended before it was looked at. */
  vanished?: Vanished;
  /** Why the engine did not tell of it. */
  failure?: unknown;
}

interface Means {
  engine: Engine;
  client: EngineClient;
  kernel: Kernel;
  /** Stopped containers are wanted too. */
  all: boolean;
  /** Of all looks at one engine. */
  experience: Experience;
}

/** What the looks so far tell of where the engine's processes are. */
export interface Experience {
  /** One was found at its State.Pid. */
  here: boolean;
  /** One was not there however often the engine named it. */
  elsewhere: boolean;
  /** One was waited for until the end, and nothing came of it. */
  inVain: boolean;
}

/** States in which there is no process: Docker's, and Podman's beside them. */
const STOPPED = new Set(['created', 'configured', 'initialized', 'removing', 'stopped', 'exited', 'dead']);

/** Whether an item of the list has no process; a state that nobody knows of counts as one that has. */
export const isStoppedInList = ({ state }: ListedContainer): boolean => STOPPED.has(state.toLowerCase());

/** Asks the engine for one container and the kernel for its process. Never throws for what they say. */
export async function lookAt(listed: ListedContainer, means: Means): Promise<Look> {
  try {
    const { inspect, sighting, route } = await inspectAndObserve(listed.id, means);
    if (!isLive(inspect) && !isWantedStopped(listed, inspect, means))
      return ended(listed, stateOf(inspect).state, means);
    return { route, workload: withKubeletPod(withSighting(workloadOf(inspect, means.engine), sighting)) };
  } catch (failure) {
    if (isNotFound(failure)) return ended(listed, 'gone', means);
    const gap = gapOfRequest(failure, `GET /containers/${listed.id}/json`);
    return { route: 'none', failure, workload: withoutEngine(listed, gap, means) };
  }
}

/** One that is being removed has no configuration worth a verdict any more. */
const isWantedStopped = (listed: ListedContainer, inspect: Inspect, { all, kernel }: Means): boolean =>
  all && isStoppedInList(listed) && stateOf(inspect).state !== 'removing' && !hasProcess(listed, kernel);

const isNotFound = (failure: unknown): boolean =>
  failure instanceof EngineError && failure.kind === 'notFound';

/** What an engine says has ended may run on: one that was killed with its shims takes their containers for exited. */
export const hasProcess = ({ id }: ListedContainer, kernel: Kernel): boolean =>
  kernel.initOf(id) !== undefined;

/**
 * That a container has ended is believed if the engine knows the state for what it is, and the kernel has no process of
 * it either.
 */
function ended(listed: ListedContainer, state: string, means: Means): Look {
  const runsOn = hasProcess(listed, means.kernel);
  if (!runsOn && state !== 'unknown') return { route: 'none', vanished: listed };
  const detail = runsOn
    ? `the engine says ${state}, the kernel has processes of it`
    : 'a state that nsaudit does not know';
  const gap: Gap = { reason: 'malformed', what: `GET /containers/${listed.id}/json`, detail };
  return { route: 'none', workload: withoutEngine(listed, gap, means) };
}

interface Seen {
  inspect: Inspect;
  sighting: Sighting | undefined;
  route: Route;
}

/** Milliseconds: an engine learns of an end after the kernel, a busy one much later. */
const WAITS = [0, 100, 400, 1000];

/** So long each container is waited for, the rest once an engine: one that is stuck does not learn. */
const SHORT = 100;

/**
 * Asks again while the process is gone and the engine does not know it: it ended or was started again in between. Not of
 * an engine whose processes are on another machine, where that would be many times the requests. What was seen stands
 * if the engine does not answer any more.
 */
async function inspectAndObserve(id: string, { client, kernel, experience }: Means): Promise<Seen> {
  const look = async (): Promise<Seen> => {
    const seen = observe(await client.inspect(id), kernel);
    experience.here ||= seen.route === 'here';
    return seen;
  };
  const isElsewhere = (): boolean => experience.elsewhere && !experience.here;
  let seen = await look();
  for (const wait of WAITS) {
    if (!isGone(seen, kernel) || isElsewhere() || (wait > SHORT && experience.inVain)) return seen;
    await delay(wait);
    const { pid } = stateOf(seen.inspect);
    const again = await look().catch(exceptUnanswered);
    if (!again) return seen;
    seen = again;
    experience.elsewhere ||= isGone(seen, kernel) && stateOf(seen.inspect).pid === pid;
  }
  experience.inVain ||= isGone(seen, kernel);
  return seen;
}

function exceptUnanswered(failure: unknown): undefined {
  const isEngines = failure instanceof EngineError || failure instanceof MalformedAnswerError;
  if (!isEngines || isNotFound(failure)) throw failure;
}

/** Wholly, or while it was read. One whose first thread ended has no namespaces to be read, and runs on. */
function isGone({ sighting }: Seen, { proc }: Kernel): boolean {
  if (sighting === undefined) return false;
  if ('gap' in sighting) return sighting.gap.reason === 'vanished';
  const { pid, startTime } = sighting.observed;
  const runsOn = startTimeOf(proc, pid) === startTime && hasThreads(pid, proc);
  return !runsOn && sighting.gaps.some(({ reason }) => reason === 'vanished');
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

const LIVE = new Set(['running', 'paused', 'restarting']);

/** Podman has states of its own beside Docker's: a PID tells that there is a process. */
function isLive(inspect: Inspect): boolean {
  const { state, pid } = stateOf(inspect);
  return LIVE.has(state) || pid > 0;
}

/** The engine does not say, but the kernel may: an inspect can hang behind a container's lock for ever. */
function withoutEngine(listed: ListedContainer, gap: Gap, { engine, kernel }: Means): Workload {
  const { id, name, image } = listed;
  const pid = kernel.initOf(id);
  const isRunning = pid !== undefined || !isStoppedInList(listed);
  const workload: Workload = {
    id,
    name,
    engine: engine.id,
    ...(image && { image }),
    labels: {},
    state: isRunning ? 'running' : 'unknown',
    gaps: [gap],
  };
  return withSighting(workload, pid === undefined ? undefined : kernel.observe(pid, { id, files: [] }));
}

function withSighting(workload: Workload, sighting: Sighting | undefined): Workload {
  if (!sighting) return workload;
  if ('gap' in sighting) return { ...workload, gaps: [...workload.gaps, sighting.gap] };
  const { id, ...rest } = workload;
  return { id, ...rest, observed: sighting.observed, gaps: [...workload.gaps, ...sighting.gaps] };
}

/** A kubelet's pod: anybody may write the label, and the cgroup that goes with it is seen in the kernel. */
function withKubeletPod(workload: Workload): Workload {
  const uid = workload.labels['io.kubernetes.pod.uid'];
  const { pod, observed, labels } = workload;
  if (pod !== undefined || uid === undefined || podOfCgroup(observed?.cgroup ?? '') !== uid) return workload;
  const infra = labels['io.kubernetes.docker.type'] === 'podsandbox';
  return { ...workload, pod: uid, ...(infra && { infra }) };
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
