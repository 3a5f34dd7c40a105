import type { Workload } from '../../model/workload.ts';
import { type NamespaceId, type NamespaceType, namespaceKey } from '../../namespaces.ts';
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

  /** Made when it is first asked for. */
  #byNamespace: ReadonlyMap<string, readonly Standing[]> | undefined;

  constructor(sweep: Sweep, owners: Owners) {
    for (const standing of sweep.standings) {
      const parties = new Map<string, Party>();
      this.#parties.set(standing, parties);
      const ownersOf = (pid: number): readonly Workload[] => {
        const workloads = owners.of(pid);
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
    for (const pid of sweep.denied) for (const workload of owners.of(pid)) this.of(workload).denied += 1;
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
    this.#byNamespace ??= indexByNamespace(this.#parties.keys());
    for (const standing of this.#byNamespace.get(namespaceKey(type, id)) ?? []) {
      for (const { pid, workloads } of this.#parties.get(standing)?.values() ?? []) {
        if (!workloads.includes(workload)) return pid;
      }
    }
    return undefined;
  }
}

function indexByNamespace(standings: Iterable<Standing>): Map<string, Standing[]> {
  const found = new Map<string, Standing[]>();
  for (const standing of standings) {
    for (const [type, id] of Object.entries(standing.namespaces)) {
      const key = namespaceKey(type as NamespaceType, id);
      const known = found.get(key);
      if (known) known.push(standing);
      else found.set(key, [standing]);
    }
  }
  return found;
}
