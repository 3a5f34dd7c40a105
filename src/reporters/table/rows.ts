import type { Engine } from '../../model/engine.ts';
import type { ReportWorkload } from '../../model/report.ts';
import { isStopped, type WorkloadState } from '../../model/workload.ts';
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
  /** Inside of none, sorted by name. */
  readonly roots: ReportWorkload[] = [];
  readonly #children = new Map<ReportWorkload, ReportWorkload[]>();

  constructor(workloads: readonly ReportWorkload[]) {
    const sorted = workloads.toSorted(byName);
    const byId = new Map(workloads.map((workload) => [workload.id, workload]));
    const parentOf = ({ parent }: ReportWorkload) => (parent === undefined ? undefined : byId.get(parent));
    const inside = new Map<ReportWorkload, ReportWorkload[]>();
    for (const workload of sorted) {
      const parent = parentOf(workload);
      if (parent) inside.set(parent, [...(inside.get(parent) ?? []), workload]);
    }
    const placed = new Set<ReportWorkload>();
    const outermost = sorted.filter((workload) => parentOf(workload) === undefined);
    for (const root of [...outermost, ...sorted]) {
      if (placed.has(root)) continue;
      this.roots.push(root);
      this.#place(root, inside, placed);
    }
  }

  #place(
    root: ReportWorkload,
    inside: ReadonlyMap<ReportWorkload, ReportWorkload[]>,
    placed: Set<ReportWorkload>,
  ): void {
    placed.add(root);
    const pending = [root];
    for (let parent = pending.pop(); parent; parent = pending.pop()) {
      const children = (inside.get(parent) ?? []).filter((child) => !placed.has(child));
      this.#children.set(parent, children);
      for (const child of children) {
        placed.add(child);
        pending.push(child);
      }
    }
  }

  /** Those of one state, under its name unless they run, each with what is inside. */
  below({ state, members }: StateGroup): Row[] {
    const title = `${state}${isStopped(state) ? ', as configured' : ''}:`;
    const rows: Row[] = state === 'running' ? [] : [heading(title, 0)];
    const pending = listed(members, 0).reverse();
    for (let row = pending.pop(); row; row = pending.pop()) {
      rows.push(row);
      if (row.kind === 'heading') continue;
      const inside = listed(this.#children.get(row.workload) ?? [], row.depth + 1);
      for (const next of inside.reverse()) pending.push(next);
    }
    return rows;
  }
}

/** Members of a pod under its name, where the first of them would stand. */
function listed(members: readonly ReportWorkload[], depth: number): Row[] {
  const line = (workload: ReportWorkload, at: number): Row => ({
    kind: 'workload',
    workload,
    depth: Math.min(at, DEEPEST),
  });
  const groups = groupBy(members, ({ pod, id }) => (pod === undefined ? `container ${id}` : `pod ${pod}`));
  return groups.flatMap(([first, ...others]) =>
    first.pod === undefined
      ? line(first, depth)
      : [
          heading(`pod ${shortPod(first.pod)}:`, Math.min(depth, DEEPEST)),
          ...[first, ...others].sort(infraFirst).map((member) => line(member, depth + 1)),
        ],
  );
}

const byName = (a: ReportWorkload, b: ReportWorkload): number =>
  compareText(a.name, b.name) || compareText(a.id, b.id);

const infraFirst = (a: ReportWorkload, b: ReportWorkload): number =>
  Number(b.infra ?? false) - Number(a.infra ?? false) || byName(a, b);

/** Podman's are as long as a container's id; one inside a container has that one's cgroup in front. */
const shortPod = (pod: string): string =>
  pod.replace(/^.* /s, '').replace(/^([0-9a-f]{12})[0-9a-f]{52}$/, '$1');
