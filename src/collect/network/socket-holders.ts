import { readdirSync, readlinkSync } from 'node:fs';
import { isDenied, type Proc } from '../kernel/proc.ts';

/** Which processes hold which sockets, by the links of /proc/<pid>/fd: `socket:[31337]`. */
export class SocketHolders {
  readonly #proc: Proc;
  readonly #holders = new Map<number, Set<number>>();
  readonly #seen = new Set<number>();
  /** Processes whose descriptors may not be read. */
  denied = 0;

  constructor(proc: Proc) {
    this.#proc = proc;
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
    for (const name of attempt(() => readdirSync(folder)) ?? []) {
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
