import type { Workload } from '../../model/facts.ts';
import type { ContainerGroups } from './container-groups.ts';
import type { Proc } from './proc.ts';
import { containersOfCgroup, type Membership, membershipIn, parseStatus } from './process.ts';

/** A program that is no container: its parent, and theirs, up to the first process. A loop cannot be, but a race can. */
const MOST_ANCESTORS = 4096;

/** Whose processes are whose: by cgroup; where a container has none (rootless on cgroup v1), by descent. */
export class Owners {
  readonly #proc: Proc;
  readonly #groups: ContainerGroups;
  readonly #byPath = new Map<string, Workload>();
  /** Of containers without a cgroup: first processes, and what started them. */
  readonly #inits = new Map<number, Workload[]>();
  readonly #supervisors = new Map<number, Workload[]>();
  readonly #parents = new Map<number, number>();

  constructor(proc: Proc, groups: ContainerGroups, workloads: readonly Workload[]) {
    this.#proc = proc;
    this.#groups = groups;
    for (const workload of workloads) {
      const { observed, id } = workload;
      if (!observed) continue;
      const path = membershipIn(`0::${observed.cgroup ?? ''}`, id)?.path;
      if (path !== undefined) this.#byPath.set(path, workload);
      if (observed.confirmedBy === 'cgroup') continue;
      push(this.#inits, observed.pid, workload);
      const supervisor = this.#parentOf(observed.pid);
      if (supervisor > 2) push(this.#supervisors, supervisor, workload);
    }
  }

  /** The workloads that a process belongs to, the innermost last; as it was when cgroups were last read. */
  of(pid: number): Workload[] {
    return this.#find(pid, this.#groups.membershipsOf(pid));
  }

  /** As it is now. */
  now(pid: number): Workload[] {
    return this.#find(pid, containersOfCgroup(this.#proc.textIfReadable(pid, 'cgroup') ?? ''));
  }

  /**
   * Whether an engine's supervisor started it, which says nothing of whose it is: `exec` in a container without a cgroup
   * has no other mark, and neither has a runtime on its way into one.
   */
  startedBySupervisor(pid: number, workload: Workload): boolean {
    return (this.#climb(pid, this.#supervisors) ?? []).includes(workload);
  }

  #find(pid: number, memberships: readonly Membership[]): Workload[] {
    const byCgroup = memberships.flatMap(({ path }) => this.#byPath.get(path) ?? []);
    if (this.#inits.size === 0) return byCgroup;
    const byDescent = this.#climb(pid, this.#inits) ?? [];
    return [...new Set([...byCgroup, ...byDescent])];
  }

  /** What the nearest ancestor, or the process itself, is listed for. */
  #climb(pid: number, listed: ReadonlyMap<number, Workload[]>): Workload[] | undefined {
    let current = pid;
    for (let steps = 0; current > 2 && steps < MOST_ANCESTORS; steps++) {
      const found = listed.get(current);
      if (found) return found;
      current = this.#parentOf(current);
    }
    return undefined;
  }

  #parentOf(pid: number): number {
    const known = this.#parents.get(pid);
    if (known !== undefined) return known;
    const status = this.#proc.textIfReadable(pid, 'status');
    const parent = status === undefined ? 0 : parseStatus(status).ppid;
    this.#parents.set(pid, parent);
    return parent;
  }
}

function push(map: Map<number, Workload[]>, key: number, workload: Workload): void {
  map.set(key, [...(map.get(key) ?? []), workload]);
}
