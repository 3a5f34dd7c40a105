import { statSync } from 'node:fs';
import { type NamespaceId, sameNamespace } from '../../namespaces.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Proc } from '../kernel/proc.ts';
import { threadsOf } from '../kernel/sweep.ts';

/** Kernel threads never leave the first network namespace; where none can be seen, PID 1 stands for the host. */
const OF_THE_HOST = [2, 1];

/**
 * Which processes are in one network namespace, told by the inode of /proc/<pid>/net/dev: the kernel has one such file
 * for each network namespace, and anybody may look at it, whereas /proc/<pid>/ns/net needs leave to trace the process.
 */
export class NetNamespaces {
  readonly #proc: Proc;
  readonly #members = new Map<number, number[]>();
  /** The machine's; undefined where it cannot be told. */
  readonly hosts: number | undefined;

  /** One look at every process; none if /proc cannot be listed. */
  constructor({ proc, host }: Kernel) {
    this.#proc = proc;
    for (const pid of pidsOf(proc)) {
      const key = this.keyOf(pid);
      if (key === undefined) continue;
      const members = this.#members.get(key);
      if (members) members.push(pid);
      else this.#members.set(key, [pid]);
    }
    const reference = host.reference.net?.id;
    const representative = OF_THE_HOST.find((pid) => this.keyOf(pid) !== undefined);
    if (host.vantage === 'host') this.hosts = representative && this.keyOf(representative);
    else if (reference)
      this.hosts = this.keys.find((key) => this.membersOf(key).some((pid) => isIn(proc, pid, reference)));
  }

  /** Undefined for a process that is gone, or a zombie: that has left its namespaces. */
  keyOf(pid: number): number | undefined {
    try {
      return statSync(`${this.#proc.root}/${pid}/net/dev`).ino;
    } catch {
      return undefined;
    }
  }

  /**
   * What shows a process's namespace: the process, or, where its first thread has ended and left it, a thread that runs on.
   * /proc has a folder for each thread, though it lists only the first ones.
   */
  readerOf(pid: number): number | undefined {
    return [pid, ...threadsOf(this.#proc, pid)].find((one) => this.keyOf(one) !== undefined);
  }

  /** Ascending. */
  membersOf(key: number): readonly number[] {
    return this.#members.get(key) ?? [];
  }

  get keys(): number[] {
    return [...this.#members.keys()];
  }
}

function isIn(proc: Proc, pid: number, reference: NamespaceId): boolean {
  try {
    return sameNamespace(proc.namespace(pid, 'net'), reference);
  } catch {
    return false;
  }
}

function pidsOf(proc: Proc): number[] {
  try {
    return proc.pids();
  } catch {
    return [];
  }
}
