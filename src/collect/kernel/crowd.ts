import type { Workload } from '../../model/workload.ts';
import type { NamespaceId, NamespaceType } from '../../namespaces.ts';
import type { Owners } from './owners.ts';
import type { Standing, Sweep, Thread } from './sweep.ts';

/** The processes of one container. */
export interface Members {
  /** Ascending within a standing. */
  pids: number[];
  /** Of those whose threads were looked at by themselves. */
  threads: Thread[];
  /** How many of them may not be read. */
  denied: number;
  standings: Set<Standing>;
}

/** A process, which may stand there with a thread alone, and the containers that it belongs to. */
interface Party {
  pid: number;
  workloads: readonly Workload[];
}

/** Whose the processes are that a sweep found. */
export class Crowd {
  readonly #members = new Map<Workload, Members>();
  /** In each standing one process of each set of containers. */
  readonly #parties = new Map<Standing, ReadonlyMap<string, Party>>();
  readonly #sweep: Sweep;

  constructor(sweep: Sweep, owners: Owners) {
    this.#sweep = sweep;
    for (const standing of sweep.standings) {
      const parties = new Map<string, Party>();
      this.#parties.set(standing, parties);
      const ownersOf = (pid: number): readonly Workload[] => {
        const workloads = owners.of(pid, standing);
        const party = JSON.stringify(workloads.map(({ id }) => id));
        if (!parties.has(party)) parties.set(party, { pid, workloads });
        return workloads;
      };
      for (const pid of standing.pids) {
        for (const workload of ownersOf(pid)) {
          const members = this.of(workload);
          members.pids.push(pid);
          members.standings.add(standing);
          for (const tid of sweep.threads.get(pid) ?? []) members.threads.push({ pid, tid });
        }
      }
      for (const { pid } of standing.threads) {
        for (const workload of ownersOf(pid)) this.of(workload).standings.add(standing);
      }
    }
    for (const pid of sweep.denied) for (const workload of owners.now(pid)) this.of(workload).denied += 1;
  }

  of(workload: Workload): Members {
    const known = this.#members.get(workload);
    if (known) return known;
    const members: Members = { pids: [], threads: [], denied: 0, standings: new Set() };
    this.#members.set(workload, members);
    return members;
  }

  /** A process that is not the workload's and stands in this namespace. */
  outsider(type: NamespaceType, id: NamespaceId, workload: Workload): number | undefined {
    for (const standing of this.#sweep.in(type, id)) {
      for (const { pid, workloads } of this.#parties.get(standing)?.values() ?? []) {
        if (!workloads.includes(workload)) return pid;
      }
    }
    return undefined;
  }
}
