import type { ProcessName, ShownNamespace } from '../../model/shown.ts';
import { type NamespaceId, type NamespaceType, sameNamespace } from '../../namespaces.ts';
import type { ContainersByPid } from '../containers-by-pid.ts';
import { commOf } from '../kernel/comm.ts';
import type { Proc } from '../kernel/proc.ts';
import type { Sweep } from '../kernel/sweep.ts';

const NAMED = 10;

/** Who stands in the same namespaces as one process, of all that a sweep saw. */
export class Company {
  readonly #sweep: Sweep;
  readonly #proc: Proc;
  readonly #containers: ContainersByPid;
  readonly #pid: number;

  constructor(sweep: Sweep, proc: Proc, containers: ContainersByPid, pid: number) {
    this.#sweep = sweep;
    this.#proc = proc;
    this.#containers = containers;
    this.#pid = pid;
  }

  /** Processes of no container. */
  strangers(type: NamespaceType, id: NamespaceId): ShownNamespace['strangers'] {
    const pids = this.#sweep.standings
      .filter(({ namespaces: { [type]: there } }) => there && sameNamespace(there, id))
      .flatMap((standing) => standing.pids)
      .filter((pid) => pid !== this.#pid && !this.#containers.of(pid))
      .sort((a, b) => a - b);
    const first = pids.slice(0, NAMED).map((pid): ProcessName => ({ pid, comm: commOf(this.#proc, pid) }));
    return { count: pids.length, first };
  }
}
