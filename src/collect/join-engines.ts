import type { Gap, Workload } from '../model/facts.ts';
import type { EngineFound } from './docker-source.ts';
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

/** Of several engines each gap says whose it is. */
export function gapsOf(found: readonly EngineFound[]): Gap[] {
  if (found.length === 1) return found.flatMap(({ gaps }) => gaps);
  const known = new Set<string>();
  return found.flatMap(({ engine, gaps, workloads }) => {
    const twice = workloads.filter(({ id }) => known.has(id)).length;
    for (const { id } of workloads) known.add(id);
    return [
      ...gaps.map((gap) => ({ ...gap, what: `${gap.what} at ${engine.endpoint}` })),
      ...(twice > 0 ? [listedTwice(engine.endpoint, twice)] : []),
    ];
  });
}

const listedTwice = (what: string, count: number): Gap => ({
  reason: 'unconfirmed',
  what,
  detail: `${count} of its containers another engine lists too: told of by that one`,
});
