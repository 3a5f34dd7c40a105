import type { Workload } from '../../model/facts.ts';
import { type NamespaceId, type NamespaceType, sameNamespace } from '../../namespaces.ts';
import type { Owners } from './owners.ts';
import type { Standing, Sweep } from './sweep.ts';

/** The processes of one container. */
export interface Members {
  /** Ascending within a standing. */
  pids: number[];
  /** How many of them may not be read. */
  denied: number;
  standings: Set<Standing>;
}

/** Whose the processes are that a sweep found. */
export class Crowd {
  readonly #members = new Map<Workload, Members>();
  /** In each standing one process of each set of containers. */
  readonly #parties = new Map<Standing, Map<string, { pid: number; workloads: readonly Workload[] }>>();

  constructor(sweep: Sweep, owners: Owners) {
    for (const standing of sweep.standings) {
      const parties = new Map<string, { pid: number; workloads: readonly Workload[] }>();
      this.#parties.set(standing, parties);
      for (const pid of standing.pids) {
        const workloads = owners.of(pid);
        const party = workloads.map(({ id }) => id).join();
        if (!parties.has(party)) parties.set(party, { pid, workloads });
        for (const workload of workloads) {
          const members = this.of(workload);
          members.pids.push(pid);
          members.standings.add(standing);
        }
      }
    }
    for (const pid of sweep.denied) for (const workload of owners.of(pid)) this.of(workload).denied += 1;
  }

  of(workload: Workload): Members {
    const known = this.#members.get(workload);
    if (known) return known;
    const members: Members = { pids: [], denied: 0, standings: new Set() };
    this.#members.set(workload, members);
    return members;
  }

  /** A process that is not the workload's and stands in this namespace. */
  outsider(type: NamespaceType, id: NamespaceId, workload: Workload): number | undefined {
    for (const [{ namespaces }, parties] of this.#parties) {
      const there = namespaces[type];
      if (!there || !sameNamespace(there, id)) continue;
      for (const { pid, workloads } of parties.values()) if (!workloads.includes(workload)) return pid;
    }
    return undefined;
  }
}
