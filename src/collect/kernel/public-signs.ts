import { statSync } from 'node:fs';
import type { PublicSign } from '../../model/observed.ts';
import type { NamespaceType } from '../../namespaces.ts';
import type { Proc } from './proc.ts';
import { parseStatus } from './process.ts';

type Signs = Partial<Record<NamespaceType, PublicSign>>;

/**
 * What files that anybody may read tell of a process's namespaces where its links are denied: whether they are the
 * host's, and of the others nothing: timens_offsets, which looks like a sign, is of the namespace for children
 * (time_namespaces(7)). Needs a /proc that shows the host's PID 1.
 */
export class PublicSigns {
  readonly #proc: Proc;
  #hostNetwork: number | undefined;
  #hostMounts: ReadonlySet<string> | undefined;

  constructor(proc: Proc) {
    this.#proc = proc;
  }

  of(pid: number, types: readonly NamespaceType[]): Signs {
    const readers: Partial<Record<NamespaceType, () => PublicSign | undefined>> = {
      net: () => this.#net(pid),
      mnt: () => this.#mnt(pid),
      pid: () => this.#pid(pid),
    };
    const signs: Signs = {};
    for (const type of types) {
      const sign = readers[type]?.();
      if (sign) signs[type] = sign;
    }
    return signs;
  }

  /** Each network namespace has inodes of its own below /proc/<pid>/net: one of equal number is the same namespace. */
  #net(pid: number): PublicSign | undefined {
    this.#hostNetwork ??= this.#networkInode(1);
    const inode = this.#networkInode(pid);
    if (inode === undefined || this.#hostNetwork === undefined) return undefined;
    return { host: inode === this.#hostNetwork, file: 'net/dev', value: `inode ${inode}` };
  }

  #networkInode(pid: number): number | undefined {
    try {
      return statSync(`${this.#proc.root}/${pid}/net/dev`).ino;
    } catch {
      return undefined;
    }
  }

  /** Mount ids are unique on the machine: one in common means one mount namespace. A chroot can hide all of them. */
  #mnt(pid: number): PublicSign | undefined {
    this.#hostMounts ??= new Set(this.#mountIds(1));
    const [first, ...others] = this.#mountIds(pid);
    if (first === undefined || this.#hostMounts.size === 0) return undefined;
    const find = (): string | undefined => [first, ...others].find((id) => this.#hostMounts?.has(id));
    let shared = find();
    if (shared === undefined) {
      // Something may have been mounted since.
      this.#hostMounts = new Set(this.#mountIds(1));
      shared = find();
    }
    return { host: shared !== undefined, file: 'mountinfo', value: `mount id ${shared ?? first}` };
  }

  #mountIds(pid: number): string[] {
    const text = this.#proc.textIfReadable(pid, 'mountinfo') ?? '';
    return [...text.matchAll(/^(\d+) /gm)].map(([, id = '']) => id);
  }

  /** One number: the PID namespace of the /proc that is read; more: one below it. */
  #pid(pid: number): PublicSign | undefined {
    const status = this.#proc.textIfReadable(pid, 'status');
    const numbers = status === undefined ? [] : parseStatus(status).nsPids;
    if (numbers.length === 0) return undefined;
    return { host: numbers.length === 1, file: 'status NSpid', value: numbers.join(' ') };
  }
}
