import { countProcesses } from '../../count.ts';
import type { Gap } from '../../model/evidence.ts';
import type { SocketOwner } from '../../model/network.ts';
import type { ContainersByPid } from '../containers-by-pid.ts';
import { commOf } from '../kernel/comm.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { SocketHolders } from './socket-holders.ts';

interface Means {
  kernel: Kernel;
  containers: ContainersByPid;
  pid: number;
}

type Owned<T> = T & { owners: SocketOwner[]; unknownOwner?: string; own?: boolean };

/** Names the processes that hold sockets: those of the namespace first, and all others for what is left. */
export class SocketOwners {
  readonly #means: Means;
  readonly #holders: SocketHolders;
  readonly #members: readonly number[];

  /** @param members processes of the network namespace */
  constructor(means: Means, members: readonly number[]) {
    this.#means = means;
    this.#members = members;
    this.#holders = new SocketHolders(means.kernel.proc);
  }

  get gaps(): Gap[] {
    const { denied, crowded } = this.#holders;
    const what = `${this.#means.kernel.proc.root}/*/fd`;
    const gaps: Gap[] = [
      { reason: 'denied', what, detail: `of ${countProcesses(denied)}: that needs CAP_SYS_PTRACE` },
      { reason: 'unavailable', what, detail: `of ${countProcesses(crowded)}: too many to look at all` },
    ];
    return gaps.filter(({ reason }) => (reason === 'denied' ? denied : crowded) > 0);
  }

  find<T extends { inode: number }>(sockets: readonly T[]): Owned<T>[] {
    if (sockets.length > 0) this.#holders.look(this.#members);
    // An engine's resolver listens in its containers' namespaces and stands in none of them.
    if (sockets.some(({ inode }) => this.#holders.of(inode).length === 0))
      this.#holders.look(this.#everybody());
    return sockets.map((socket) => this.#withOwners(socket));
  }

  #withOwners<T extends { inode: number }>(socket: T): Owned<T> {
    const owners = this.#holders.of(socket.inode).map((pid) => this.#ownerOf(pid));
    if (owners.length === 0) return { ...socket, owners, unknownOwner: this.#whyUnknown() };
    const isOwn = ({ pid }: SocketOwner): boolean => this.#isTargets(pid);
    const sorted = owners.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || a.pid - b.pid);
    return { ...socket, owners: sorted, own: owners.some(isOwn) };
  }

  #ownerOf(pid: number): SocketOwner {
    const { kernel, containers } = this.#means;
    const container = containers.nameOf(pid);
    return { pid, comm: commOf(kernel.proc, pid), ...(container && { container }) };
  }

  #isTargets(pid: number): boolean {
    const { containers, pid: target } = this.#means;
    const workload = containers.of(target);
    return pid === target || (workload !== undefined && containers.of(pid) === workload);
  }

  #whyUnknown(): string {
    const { denied, crowded } = this.#holders;
    if (denied > 0) return `the descriptors of ${countProcesses(denied)} may not be read`;
    if (crowded > 0) return `the descriptors of ${countProcesses(crowded)} are too many to look at all`;
    return "no process here holds it: the kernel's own, or another PID namespace's";
  }

  #everybody(): number[] {
    try {
      return this.#means.kernel.proc.pids();
    } catch {
      return [];
    }
  }
}
