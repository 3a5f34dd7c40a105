import { readdirSync, readlinkSync } from 'node:fs';
import { MOST_DESCRIPTORS } from '../kernel/handles.ts';
import { isDenied, type Proc } from '../kernel/proc.ts';

/** Of all processes together: some seconds. */
const MOST_IN_ALL = 2_000_000;

interface Limits {
  perProcess: number;
  inAll: number;
}

/** Which processes hold which sockets, by the links of /proc/<pid>/fd: `socket:[31337]`. */
export class SocketHolders {
  readonly #proc: Proc;
  readonly #holders = new Map<number, Set<number>>();
  readonly #seen = new Set<number>();
  /** Processes whose descriptors may not be read. */
  denied = 0;
  /** Processes with more descriptors than are looked at, or that came after too many others. */
  crowded = 0;
  readonly #perProcess: number;
  #left: number;

  constructor(
    proc: Proc,
    { perProcess, inAll }: Limits = { perProcess: MOST_DESCRIPTORS, inAll: MOST_IN_ALL },
  ) {
    this.#proc = proc;
    this.#perProcess = perProcess;
    this.#left = inAll;
  }

  of(inode: number): number[] {
    return [...(this.#holders.get(inode) ?? [])];
  }

  /** Looks at processes that were not looked at yet. */
  look(pids: Iterable<number>): void {
    for (const pid of pids) {
      if (this.#seen.has(pid)) continue;
      this.#seen.add(pid);
      this.#lookAt(pid);
    }
  }

  /** Root may list the descriptors of every process, but without SYS_PTRACE not read where they lead. */
  #lookAt(pid: number): void {
    const folder = `${this.#proc.root}/${pid}/fd`;
    let denied = false;
    const attempt = <T>(read: () => T): T | undefined => {
      try {
        return read();
      } catch (error) {
        // Otherwise the process has ended, or closed the descriptor.
        denied ||= isDenied(error);
        return undefined;
      }
    };
    const names = attempt(() => readdirSync(folder)) ?? [];
    const looked = names.slice(0, Math.min(this.#perProcess, this.#left));
    this.#left -= looked.length;
    if (looked.length < names.length) this.crowded += 1;
    for (const name of looked) {
      this.#note(pid, attempt(() => readlinkSync(`${folder}/${name}`)) ?? '');
    }
    if (denied) this.denied += 1;
  }

  #note(pid: number, link: string): void {
    const inode = Number(/^socket:\[(\d+)\]$/.exec(link)?.[1]);
    if (!Number.isSafeInteger(inode)) return;
    const holders = this.#holders.get(inode);
    if (holders) holders.add(pid);
    else this.#holders.set(inode, new Set([pid]));
  }
}
