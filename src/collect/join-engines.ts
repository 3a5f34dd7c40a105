import type { Gap } from '../model/evidence.ts';
import { isStopped, type Workload } from '../model/workload.ts';
import { sameNamespace } from '../namespaces.ts';
import type { EngineFound } from './docker-source.ts';
import type { ContainerGroup } from './kernel/container-groups.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Found } from './source.ts';

/** Two addresses may lead to one engine, and a hostile one may list others' containers: the first that was asked has them. */
export function joinEngines(found: readonly EngineFound[]): Omit<Found, 'gaps' | 'unlisted' | 'unanswered'> {
  const byId = firstById(found.flatMap(({ workloads }) => workloads));
  // What one of them tells of is neither gone nor left out, whatever another says.
  const vanished = firstById(found.flatMap((one) => one.vanished).filter(({ id }) => !byId.has(id)));
  const stopped = new Set(found.flatMap((one) => one.stopped));
  const isCounted = (id: string): boolean => byId.has(id) || vanished.has(id);
  return {
    engines: found.map(({ engine }) => engine),
    workloads: [...byId.values()],
    listed: byId.size + vanished.size,
    stopped: [...stopped].filter((id) => !isCounted(id)).length,
    vanished: [...vanished.values()].map(({ name }) => name).sort(),
    requests: found.reduce((total, { requests }) => total + requests, 0),
  };
}

function firstById<T extends { id: string }>(all: readonly T[]): Map<string, T> {
  const byId = new Map<string, T>();
  for (const one of all) if (!byId.has(one.id)) byId.set(one.id, one);
  return byId;
}

interface Shown {
  kernel: Kernel;
  /** The containers that the kernel shows. */
  groups: readonly ContainerGroup[];
}

/**
 * What an ordinary user's engine may tell of: a container of such an engine has a user namespace that is not the host's.
 * Whatever answers at the socket could list others' containers, whose ids anybody can read, and say of them what it likes:
 * also that they have no process at the moment. Hence one that is said to live and was not seen is not taken over either,
 * and none that stands in the place of a container of which the kernel shows another process.
 */
export function ofUser(found: EngineFound, { kernel, groups }: Shown): EngineFound {
  const machine = kernel.host.reference.user?.id;
  const isOwn = ({ id, state, observed }: Workload): boolean => {
    const called = groups.filter((group) => !group.nested && (group.id === id || group.path === id));
    if (!called.every((group) => holds(group, observed))) return false;
    if (isStopped(state)) return true;
    const own = observed?.namespaces.user;
    return own !== undefined && machine !== undefined && !sameNamespace(own, machine);
  };
  const workloads = found.workloads.filter(isOwn);
  const refused = found.workloads.length - workloads.length;
  const gap: Gap = {
    reason: 'unconfirmed',
    what: found.engine.endpoint,
    detail: `${refused} that it lists were not seen in a user namespace other than the host's: not taken for containers of an ordinary user's engine`,
  };
  const own = groups.filter((group) =>
    workloads.some(({ id, observed }) => group.id === id && holds(group, observed)),
  );
  return {
    ...found,
    workloads,
    ids: new Set(own.map(({ path }) => path)),
    gaps: refused > 0 ? [...found.gaps, gap] : found.gaps,
  };
}

const holds = ({ pids }: ContainerGroup, observed: Workload['observed']): boolean =>
  observed !== undefined && pids.includes(observed.pid);

/** Of several engines each gap says whose it is. */
export function gapsOf(found: readonly EngineFound[]): Gap[] {
  if (found.length === 1) return found.flatMap(({ gaps }) => gaps);
  const known = new Set<string>();
  return found.flatMap(({ engine, gaps, workloads }) => {
    const twice = workloads.filter(({ id }) => known.has(id)).length;
    for (const { id } of workloads) known.add(id);
    return [
      ...gaps.map((gap) => ofEngine(gap, engine.endpoint)),
      ...(twice > 0 ? [listedTwice(engine.endpoint, twice)] : []),
    ];
  });
}

const ofEngine = (gap: Gap, endpoint: string): Gap =>
  gap.what === endpoint ? gap : { ...gap, what: `${gap.what} at ${endpoint}` };

const listedTwice = (what: string, count: number): Gap => ({
  reason: 'unconfirmed',
  what,
  detail: `${count} of its containers another engine lists too: told of by that one`,
});
