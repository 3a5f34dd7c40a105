import type { Resident } from '../../model/host.ts';
import type { Workload } from '../../model/workload.ts';
import { type NamespaceId, type NamespaceType, namespaceKey } from '../../namespaces.ts';
import type { Kernel } from './kernel.ts';
import { parseStat } from './process.ts';
import type { Standing, Sweep } from './sweep.ts';

type Task = Pick<Resident, 'pid' | 'tid'>;

interface Seen extends Resident {
  startTime: number;
}

export type OwnersOf = (pid: number, standing: Standing) => readonly Workload[];

/** Who stands in a namespace: the oldest of the host, and the start of the oldest of each container. */
interface Census {
  host?: Seen;
  since: Map<Workload, number>;
}

/** Who of the host stands in a namespace that is neither the host's own nor a container's: a service's. */
export class Residents {
  readonly #sweep: Sweep;
  readonly #kernel: Kernel;
  readonly #ownersOf: OwnersOf;
  readonly #censuses = new Map<string, Census>();
  readonly #seen = new Map<string, Seen | undefined>();

  constructor(sweep: Sweep, kernel: Kernel, ownersOf: OwnersOf) {
    this.#sweep = sweep;
    this.#kernel = kernel;
    this.#ownersOf = ownersOf;
  }

  /**
   * Who was there before any process of these containers that is there now. Undefined: one of them may have made the
   * namespace, and somebody have entered it since.
   */
  before(type: NamespaceType, id: NamespaceId, workloads: readonly Workload[]): Resident | undefined {
    const { host, since } = this.#census(type, id);
    const first = workloads.flatMap((workload) => since.get(workload) ?? []);
    if (!host || first.length === 0 || first.some((startTime) => startTime <= host.startTime))
      return undefined;
    const { pid, tid, name } = host;
    return { pid, ...(tid !== undefined && { tid }), name };
  }

  #census(type: NamespaceType, id: NamespaceId): Census {
    const key = namespaceKey(type, id);
    const known = this.#censuses.get(key);
    if (known) return known;
    const census: Census = { since: new Map() };
    for (const standing of this.#sweep.in(type, id)) {
      for (const task of [...standing.pids.map((pid) => ({ pid })), ...standing.threads]) {
        const resident = this.#look(task);
        if (resident) count(census, resident, this.#ownersOf(task.pid, standing));
      }
    }
    this.#censuses.set(key, census);
    return census;
  }

  /** Read once, in however many namespaces of their own they stand; undefined for one that has ended. */
  #look({ pid, tid }: Task): Seen | undefined {
    const file = tid === undefined ? 'stat' : `task/${tid}/stat`;
    const key = `${pid}/${file}`;
    if (!this.#seen.has(key)) {
      const stat = this.#kernel.proc.textIfReadable(pid, file);
      this.#seen.set(key, stat ? { pid, ...(tid !== undefined && { tid }), ...parseStat(stat) } : undefined);
    }
    return this.#seen.get(key);
  }
}

function count(census: Census, resident: Seen, workloads: readonly Workload[]): void {
  const { host, since } = census;
  if (workloads.length === 0) {
    if (!host || resident.startTime < host.startTime) census.host = resident;
    return;
  }
  for (const workload of workloads) {
    since.set(workload, Math.min(since.get(workload) ?? resident.startTime, resident.startTime));
  }
}
