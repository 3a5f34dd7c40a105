import type { Facts } from '../model/facts.ts';
import type { ContainerName, Workload } from '../model/workload.ts';
import type { Kernel } from './kernel/kernel.ts';
import { Owners } from './kernel/owners.ts';

/** Which container a process belongs to: the innermost, where one runs inside another. */
export class ContainersByPid {
  readonly #owners: Owners | undefined;

  constructor({ workloads }: Facts, kernel: Kernel) {
    try {
      this.#owners = new Owners(kernel.proc, kernel.groups(), workloads);
    } catch {
      // A /proc that cannot be listed shows no container either.
    }
  }

  of(pid: number): Workload | undefined {
    return this.#owners?.of(pid).at(-1);
  }

  nameOf(pid: number): ContainerName | undefined {
    const workload = this.of(pid);
    return workload && { id: workload.id, name: workload.name };
  }
}
