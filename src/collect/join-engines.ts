import type { Gap, Workload } from '../model/facts.ts';
import { sameNamespace } from '../namespaces.ts';
import type { EngineFound } from './docker-source.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Found } from './source.ts';

/** Two addresses may lead to one engine, and a hostile one may list others' containers: the first that was asked has them. */
export function joinEngines(found: readonly EngineFound[]): Omit<Found, 'gaps' | 'unlisted' | 'unanswered'> {
  const byId = new Map<string, Workload>();
  for (const { workloads } of found) {
    for (const workload of workloads) if (!byId.has(workload.id)) byId.set(workload.id, workload);
  }
  const sum = (count: (one: EngineFound) => number): number =>
    found.reduce((total, one) => total + count(one), 0);
  const twice = sum(({ workloads }) => workloads.length) - byId.size;
  return {
    engines: found.map(({ engine }) => engine),
    workloads: [...byId.values()],
    listed: sum(({ listed }) => listed) - twice,
    stopped: sum(({ stopped }) => stopped),
    vanished: found.flatMap(({ vanished }) => vanished).sort(),
    requests: sum(({ requests }) => requests),
  };
}

/**
 * What an ordinary user's engine may tell of: a container of such an engine has a user namespace that is not the host's.
 * Whatever answers at the socket could list others' containers, whose ids anybody can read, and say of them what it likes.
 */
export function ofUser(found: EngineFound, { host }: Kernel): EngineFound {
  const isOthers = ({ observed }: Workload): boolean => {
    const [own, machine] = [observed?.namespaces.user, host.reference.user?.id];
    return own !== undefined && machine !== undefined && sameNamespace(own, machine);
  };
  const others = new Set(found.workloads.filter(isOthers).map(({ id }) => id));
  if (others.size === 0) return found;
  const gap: Gap = {
    reason: 'unconfirmed',
    what: found.engine.endpoint,
    detail: `${others.size} that it lists stand in the host's user namespace: no containers of an ordinary user's engine`,
  };
  return {
    ...found,
    workloads: found.workloads.filter(({ id }) => !others.has(id)),
    ids: new Set([...found.ids].filter((id) => !others.has(id))),
    listed: found.listed - others.size,
    gaps: [...found.gaps, gap],
  };
}

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
