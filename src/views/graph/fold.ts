import type { Entry } from './entries.ts';
import { addTo } from './lists.ts';

/** What one card stands for: a container, or many that look alike, or the containers of pods that do. */
export interface Lot {
  entries: readonly [Entry, ...Entry[]];
  /** How many pods, if it stands for pods. */
  pods?: number;
}

/** A picture of so many can still be read. */
const READABLE = 24;

/** So many alike are drawn as one. */
const ALIKE = 5;

type Entries = [Entry, ...Entry[]];

/** Those that look alike together, each of the others alone; in the order of each first one. */
export function fold(entries: readonly Entry[], expand: boolean): Lot[] {
  const folds = !expand && entries.length > READABLE;
  const alone = (one: Entries): Lot[] => one.map((entry) => ({ entries: [entry] }));
  return group(inPods(entries), lookOf).flatMap((alike) => {
    const [first] = alike;
    if (!folds || alike.length < ALIKE || first.some(({ linked }) => linked)) return alike.flatMap(alone);
    const all = alike.flat() as Entries;
    return [first[0].workload.pod === undefined ? { entries: all } : { entries: all, pods: alike.length }];
  });
}

/** The members of a pod stay together. */
const inPods = (entries: readonly Entry[]): Entries[] =>
  group(entries, ({ workload: { id, pod, project, engine } }) =>
    JSON.stringify(pod === undefined ? ['container', id] : ['pod', pod, project, engine]),
  );

function group<T>(items: readonly T[], keyOf: (item: T) => string): [T, ...T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) addTo(groups, keyOf(item), item);
  return [...groups.values()] as [T, ...T[]][];
}

/** Of those that share nothing with the host it does not matter whose project they are. */
function lookOf(entries: Entries): string {
  const [{ workload }] = entries;
  const linked = entries.some((entry) => entry.linked);
  const shares = entries.some(
    ({ host, engine, unknown }) => host.length + engine.length + unknown.length > 0,
  );
  const place = linked ? [workload.id] : shares ? [workload.project, workload.engine] : [];
  const looks = entries.map(({ workload: { state }, mark, open, uncertain, host, engine, unknown }) => [
    mark,
    uncertain,
    open > 0,
    state,
    host,
    engine,
    unknown,
  ]);
  return JSON.stringify([workload.pod === undefined, place, looks]);
}
