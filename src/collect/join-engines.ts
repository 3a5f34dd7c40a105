import type { Gap } from '../model/evidence.ts';
import type { EngineFound } from './docker-source.ts';
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
