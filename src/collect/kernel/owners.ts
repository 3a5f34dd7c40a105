import type { Reference } from '../../model/host.ts';
import type { Workload } from '../../model/workload.ts';
import { NAMESPACE_TYPES, sameNamespace } from '../../namespaces.ts';
import { commOf } from './comm.ts';
import type { ContainerGroups } from './container-groups.ts';
import type { Proc } from './proc.ts';
import { containersOfCgroup, type Membership, membershipOf, parseStat } from './process.ts';
import type { Standing } from './sweep.ts';

/** A program that is no container: its parent, and theirs, up to the first process. A loop cannot be, but a race can. */
const MOST_ANCESTORS = 4096;

/** What starts a container's processes and stays beside it. */
const SUPERVISOR = /^(?:conmon|containerd-shim|crio-conmon)/;

/**
 * Whose processes are whose: by cgroup; where that names no container, by descent, since who leaves can leave the cgroup
 * too, and rootless containers on cgroup v1 have none. Who leaves the cgroup and loses his parents is nobody's.
 */
export class Owners {
  readonly #proc: Proc;
  readonly #groups: ContainerGroups;
  readonly #reference: Reference;
  readonly #byPath = new Map<string, Workload>();
  readonly #inits = new Map<number, Workload[]>();
  /** Of containers without a cgroup. */
  readonly #supervisors = new Map<number, Workload[]>();
  /** All containers have a cgroup: a process that is in one needs no second look. */
  #isWhole = true;
  readonly #parents = new Map<number, number>();

  constructor(
    proc: Proc,
    groups: ContainerGroups,
    workloads: readonly Workload[],
    reference: Reference = {},
  ) {
    this.#proc = proc;
    this.#reference = reference;
    this.#groups = groups;
    for (const workload of workloads) {
      const { observed } = workload;
      if (!observed) continue;
      const path = membershipOf(workload)?.path;
      if (path !== undefined) this.#byPath.set(path, workload);
      push(this.#inits, observed.pid, workload);
      if (observed.confirmedBy === 'cgroup') continue;
      this.#isWhole = false;
      const supervisor = this.#parentOf(observed.pid);
      if (SUPERVISOR.test(commOf(proc, supervisor))) push(this.#supervisors, supervisor, workload);
    }
  }

  /**
   * The workloads that a process belongs to, the innermost last; as it was when cgroups were last read. One that was in no
   * container's then and does not stand with the host now may have been on its way in: it is asked again.
   */
  of(pid: number, standing?: Pick<Standing, 'namespaces'>): Workload[] {
    const memberships = this.#groups.membershipsOf(pid);
    const mayHaveEntered = memberships.length === 0 && standing !== undefined && this.#isApart(standing);
    return mayHaveEntered ? this.now(pid) : this.#find(pid, memberships);
  }

  #isApart({ namespaces }: Pick<Standing, 'namespaces'>): boolean {
    return NAMESPACE_TYPES.some((type) => {
      const [own, hosts] = [namespaces[type], this.#reference[type]?.id];
      return own !== undefined && !(hosts && sameNamespace(own, hosts));
    });
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
    const byCgroup = isContradiction(memberships)
      ? []
      : memberships.flatMap(({ path }) => this.#byPath.get(path) ?? []);
    if (this.#isWhole && byCgroup.length > 0) return byCgroup;
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
    const stat = this.#proc.textIfReadable(pid, 'stat');
    const parent = stat === undefined ? 0 : parseStat(stat).ppid;
    this.#parents.set(pid, parent);
    return parent;
  }
}

/**
 * On cgroup v1 each hierarchy may name another container: whoever may write to one can put a process there to have it
 * taken for that container's. Containers inside one another are no contradiction.
 */
function isContradiction(memberships: readonly Membership[]): boolean {
  if (memberships.length < 2) return false;
  const isAround = (outer: Membership, inner: Membership) => inner.path.startsWith(`${outer.path}/`);
  const outer = new Set(
    memberships.filter((one) => memberships.some((other) => isAround(one, other))).map(({ id }) => id),
  );
  return new Set(memberships.flatMap(({ id }) => (outer.has(id) ? [] : [id]))).size > 1;
}

function push(map: Map<number, Workload[]>, key: number, workload: Workload): void {
  map.set(key, [...(map.get(key) ?? []), workload]);
}
