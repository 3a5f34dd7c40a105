import type { Proc } from './proc.ts';
import { containersOfCgroup, isContainerId, type Membership, parseStat, parseStatus } from './process.ts';

/** A container as the cgroups show it, and its processes. */
export interface ContainerGroup extends Membership {
  /** Ascending. */
  pids: number[];
}

/** All containers that cgroups in this /proc name: one sweep over its processes. */
export class ContainerGroups {
  readonly all: readonly ContainerGroup[];
  readonly #byId = new Map<string, ContainerGroup[]>();
  readonly #byPid = new Map<number, readonly Membership[]>();
  /** A container's processes are most often all in one cgroup. */
  readonly #byText = new Map<string, readonly Membership[]>();
  readonly #swept = new Set<number>();
  readonly #proc: Proc;

  /** Throws the system's error if /proc cannot be listed. */
  constructor(proc: Proc) {
    this.#proc = proc;
    const byPath = new Map<string, ContainerGroup>();
    for (const pid of proc.pids()) {
      this.#swept.add(pid);
      const memberships = this.#read(pid);
      if (memberships.length > 0) this.#byPid.set(pid, memberships);
      for (const membership of memberships) {
        const group = byPath.get(membership.path);
        if (group) {
          if (group.pids.at(-1) !== pid) group.pids.push(pid);
        } else byPath.set(membership.path, { ...membership, pids: [pid] });
      }
    }
    for (const group of [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      const others = this.#byId.get(group.id) ?? [];
      if (!others.some((other) => isSame(group, other))) this.#byId.set(group.id, [...others, group]);
    }
    this.all = [...this.#byId.values()].flat().sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /**
   * The group that is the container's: with one id in several places, the one that is in no other container. Undefined
   * if there is none, or if it cannot be told: a name that somebody made up must not stand for another's container.
   */
  of(id: string): ContainerGroup | undefined {
    const found = this.#byId.get(id) ?? [];
    const outermost = found.filter(({ nested }) => !nested);
    const candidates = outermost.length > 0 ? outermost : found;
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  /** The containers that a process's cgroups name; of one that came after the sweep they are read now. */
  membershipsOf(pid: number): readonly Membership[] {
    return this.#byPid.get(pid) ?? (this.#swept.has(pid) ? [] : this.#read(pid));
  }

  #read(pid: number): readonly Membership[] {
    const text = this.#proc.textIfReadable(pid, 'cgroup') ?? '';
    const known = this.#byText.get(text);
    if (known) return known;
    const memberships = containersOfCgroup(text);
    if (memberships.length > 0) this.#byText.set(text, memberships);
    return memberships;
  }

  /**
   * Of a container's processes the one that the engine would call its first: no parent inside the container, and of
   * those (an exec has none either) the oldest. Undefined if none is left.
   */
  initOf({ pids }: ContainerGroup): number | undefined {
    const inside = new Set(pids);
    const candidates = pids.flatMap((pid) => {
      const status = this.#proc.textIfReadable(pid, 'status');
      const stat = this.#proc.textIfReadable(pid, 'stat');
      if (!status || !stat || inside.has(parseStatus(status).ppid)) return [];
      return [{ pid, startTime: parseStat(stat).startTime }];
    });
    return candidates.sort((a, b) => a.startTime - b.startTime || a.pid - b.pid)[0]?.pid;
  }

  /** Of its processes the one that another PID namespace knows by the number `pid`; the first one if it is that. */
  byInnerPid(group: ContainerGroup, pid: number): number | undefined {
    const isKnownAs = (candidate: number): boolean => {
      const status = this.#proc.textIfReadable(candidate, 'status');
      return status !== undefined && parseStatus(status).nsPids.slice(1).includes(pid);
    };
    const init = this.initOf(group);
    if (init !== undefined && isKnownAs(init)) return init;
    const found = group.pids.filter(isKnownAs);
    return found.length === 1 ? found[0] : undefined;
  }
}

/**
 * Hierarchies of cgroup v1 may have one container at different paths, as those of an ordinary user's LXC. Never one inside
 * another: a container could name that after its neighbour.
 */
const isSame = (a: ContainerGroup, b: ContainerGroup): boolean =>
  a.id === b.id &&
  a.runtime === b.runtime &&
  !a.nested &&
  !b.nested &&
  a.pids.length === b.pids.length &&
  a.pids.every((pid, index) => pid === b.pids[index]);

/** What a workload is called that nobody but its cgroup tells of: a name, or an id within another container, is not unique. */
export const workloadIdOf = ({ id, path, nested }: Membership): string =>
  nested || !isContainerId(id) ? path : id;
