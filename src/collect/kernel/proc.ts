import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  statSync,
} from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { Gap } from '../../model/evidence.ts';
import { kernelHas, NAMESPACE_TYPES, type NamespaceId, type NamespaceType } from '../../namespaces.ts';

const LINK = /^[a-z_]+:\[(\d+)\]$/;

/** Inode of what a link such as `net:[4026531833]` leads to; undefined for any other text. */
export function parseLink(link: string): number | undefined {
  const ino = Number(LINK.exec(link)?.[1]);
  return Number.isSafeInteger(ino) ? ino : undefined;
}

/**
 * A mounted procfs, read synchronously: files of /proc are made up on the spot, and a promise costs three times the read.
 */
export class Proc {
  readonly root: string;
  linksRead = 0;
  linksDenied = 0;
  /** Of the kernel, as in /proc/sys/kernel/osrelease. */
  readonly release: string | undefined;
  #nsfsDevice: number | undefined;
  #present: readonly NamespaceType[] | undefined;

  /** @param root where procfs is mounted, /proc or a host's elsewhere */
  constructor(root: string) {
    this.root = root;
    this.release = this.global('sys/kernel/osrelease')?.trim() || undefined;
  }

  has(pid: number | 'self'): boolean {
    return existsSync(`${this.root}/${pid}`);
  }

  /** Contents of /proc/<pid>/<file>; throws the system's error. */
  text(pid: number | 'self', file: string): string {
    return readFileSync(`${this.root}/${pid}/${file}`, 'utf8');
  }

  /** The same, or undefined where it cannot be read for whatever reason. */
  textIfReadable(pid: number | 'self', file: string): string | undefined {
    try {
      return this.text(pid, file);
    } catch {
      return undefined;
    }
  }

  /**
   * No more than the first bytes of a file that a process may make as long as it likes; undefined where it cannot be
   * read. A character that is cut at the end is left out.
   */
  beginning(pid: number, file: string, bytes: number): string | undefined {
    try {
      const handle = openSync(`${this.root}/${pid}/${file}`, 'r');
      try {
        const buffer = Buffer.alloc(bytes);
        const length = readSync(handle, buffer, 0, bytes, 0);
        return new StringDecoder('utf8').write(buffer.subarray(0, length));
      } finally {
        closeSync(handle);
      }
    } catch {
      return undefined;
    }
  }

  /** Contents of a file of /proc itself, such as `sys/kernel/osrelease`; undefined if it cannot be read. */
  global(file: string): string | undefined {
    try {
      return readFileSync(`${this.root}/${file}`, 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Ids of all processes that this /proc shows, ascending; throws the system's error. */
  pids(): number[] {
    return readdirSync(this.root)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** Identity of one namespace of a process; throws the system's error. */
  namespace(pid: number | 'self', type: NamespaceType): NamespaceId {
    const path = `${this.root}/${pid}/ns/${type}`;
    try {
      const ino = parseLink(readlinkSync(path));
      if (ino === undefined) throw Object.assign(new Error(`odd link ${path}`), { code: 'EINVAL' });
      this.linksRead += 1;
      return { dev: this.nsfsDevice(), ino };
    } catch (error) {
      if (isDenied(error)) this.linksDenied += 1;
      throw error;
    }
  }

  /** All namespaces of a process that can be read, and a gap for each that cannot; what the kernel lacks is neither. */
  namespaces(pid: number | 'self'): { ids: Partial<Record<NamespaceType, NamespaceId>>; gaps: Gap[] } {
    const ids: Partial<Record<NamespaceType, NamespaceId>> = {};
    const gaps: Gap[] = [];
    for (const type of this.#types()) {
      try {
        ids[type] = this.namespace(pid, type);
      } catch (error) {
        gaps.push(gapOf(error, `${this.root}/${pid}/ns/${type}`));
      }
    }
    return { ids, gaps };
  }

  #types(): readonly NamespaceType[] {
    this.#present ??= NAMESPACE_TYPES.filter((type) => kernelHas(type, this.release));
    return this.#present;
  }

  /**
   * Device of nsfs, the second half of a namespace's identity. The kernel mounts nsfs once, so one reading serves
   * all: stat() follows the link and is dearer than readlink(). 0 where none can be read.
   */
  nsfsDevice(): number {
    this.#nsfsDevice ??= this.#readNsfsDevice();
    return this.#nsfsDevice;
  }

  #readNsfsDevice(): number {
    try {
      return statSync(`${this.root}/self/ns/pid`).dev;
    } catch {
      return 0;
    }
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

// EACCES is about us (ptrace access mode), not about the process.
export const isDenied = (error: unknown): boolean => ['EACCES', 'EPERM'].includes(codeOf(error));

/** A process that ended: its directory is gone (ENOENT) or was opened and is empty (ESRCH). */
export const isGone = (error: unknown): boolean => ['ENOENT', 'ESRCH'].includes(codeOf(error));

export function gapOf(error: unknown, what: string): Gap {
  const reason = isDenied(error) ? 'denied' : isGone(error) ? 'vanished' : 'unavailable';
  return { reason, what, detail: codeOf(error) };
}
