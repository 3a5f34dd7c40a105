import { type Engine, isStopped, type WorkloadState } from '../../model/facts.ts';
import type { ReportWorkload } from '../../model/report.ts';
import { compareText } from '../../order.ts';
import { groupBy } from '../arrange.ts';

/** A line of the matrix: what the next ones have in common, or a container, indented below what it belongs to. */
export type Row =
  | { kind: 'heading'; text: string; depth: number }
  | { kind: 'workload'; workload: ReportWorkload; depth: number };

/** Deeper ones are not indented any further. */
const DEEPEST = 4;

/**
 * By engine where there are several, by state, by name; members of a pod below it, and what runs inside a container below
 * that, whatever engine it is of.
 */
export function rowsOf(workloads: readonly ReportWorkload[], engines: readonly Engine[]): Row[] {
  const tree = new Tree(workloads);
  const places = groupBy(tree.roots, (workload) => placeOf(workload, engines));
  return places
    .map((members) => ({ place: placeOf(members[0], engines), members }))
    .sort(
      (a, b) =>
        rankOf(a.members[0], engines) - rankOf(b.members[0], engines) || compareText(a.place, b.place),
    )
    .flatMap(({ place, members }) => [
      ...(places.length > 1 ? [heading(`${place}:`, 0)] : []),
      ...byState(members).flatMap((group) => tree.below(group)),
    ]);
}

const heading = (text: string, depth: number): Row => ({ kind: 'heading', text, depth });

/** Whose containers these are: an engine's, or a runtime's that no engine tells of. */
function placeOf({ engine: id, runtime }: ReportWorkload, engines: readonly Engine[]): string {
  if (id === undefined) return `${runtime ?? 'unknown runtime'}, seen in the kernel alone`;
  const engine = engines.find((candidate) => candidate.id === id);
  if (!engine) return id;
  return `${engine.rootless ? 'rootless ' : ''}${engine.kind === 'unknown' ? 'engine' : engine.kind} at ${engine.endpoint}`;
}

/** As the engines were asked; what none of them told of comes last. */
function rankOf({ engine: id }: ReportWorkload, engines: readonly Engine[]): number {
  const index = engines.findIndex((engine) => engine.id === id);
  return index === -1 ? engines.length : index;
}

const STATES: readonly WorkloadState[] = [
  'running',
  'paused',
  'restarting',
  'unknown',
  'removing',
  'created',
  'exited',
  'dead',
];

interface StateGroup {
  state: WorkloadState;
  members: ReportWorkload[];
}

const byState = (workloads: readonly ReportWorkload[]): StateGroup[] =>
  STATES.map((state) => ({
    state,
    members: workloads.filter((workload) => workload.state === state),
  })).filter(({ members }) => members.length > 0);

/** Containers inside containers. Facts of a file may have them inside each other: each is shown once all the same. */
class Tree {
  readonly roots: ReportWorkload[] = [];
  readonly #children = new Map<ReportWorkload, ReportWorkload[]>();

  constructor(workloads: readonly ReportWorkload[]) {
    const byId = new Map(workloads.map((workload) => [workload.id, workload]));
    const parents = new Map<ReportWorkload, ReportWorkload>();
    for (const workload of workloads.toSorted(byName)) {
      const parent = workload.parent === undefined ? undefined : byId.get(workload.parent);
      if (parent && !isWithin(parent, workload, parents)) {
        parents.set(workload, parent);
        this.#children.set(parent, [...(this.#children.get(parent) ?? []), workload]);
      } else this.roots.push(workload);
    }
  }

  /** Those of one state, sorted, under its name unless they run. */
  below({ state, members }: StateGroup): Row[] {
    const title = `${state}${isStopped(state) ? ', as configured' : ''}:`;
    return [...(state === 'running' ? [] : [heading(title, 0)]), ...this.#list(members, 0)];
  }

  #list(members: readonly ReportWorkload[], depth: number): Row[] {
    return groupBy(members, ({ pod, id }) => (pod === undefined ? `container ${id}` : `pod ${pod}`)).flatMap(
      ([first, ...others]) =>
        first.pod === undefined
          ? this.#line(first, depth)
          : [
              heading(`pod ${shortPod(first.pod)}:`, depth),
              ...[first, ...others].sort(infraFirst).flatMap((member) => this.#line(member, depth + 1)),
            ],
    );
  }

  #line(workload: ReportWorkload, depth: number): Row[] {
    const children = this.#children.get(workload) ?? [];
    return [
      { kind: 'workload', workload, depth: Math.min(depth, DEEPEST) },
      ...this.#list(children, depth + 1),
    ];
  }
}

function isWithin(
  workload: ReportWorkload,
  other: ReportWorkload,
  parents: ReadonlyMap<ReportWorkload, ReportWorkload>,
): boolean {
  for (let at: ReportWorkload | undefined = workload; at; at = parents.get(at)) if (at === other) return true;
  return false;
}

const byName = (a: ReportWorkload, b: ReportWorkload): number =>
  compareText(a.name, b.name) || compareText(a.id, b.id);

const infraFirst = (a: ReportWorkload, b: ReportWorkload): number =>
  Number(b.infra ?? false) - Number(a.infra ?? false) || byName(a, b);

/** Podman's are as long as a container's id; one inside a container has that one's cgroup in front. */
const shortPod = (pod: string): string =>
  pod.replace(/^.* /s, '').replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, '$1');
