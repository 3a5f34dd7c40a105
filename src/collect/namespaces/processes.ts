import { readFileSync, statSync } from 'node:fs';
import type { ListedNamespace } from '../../model/listing.ts';
import type { Proc } from '../kernel/proc.ts';
import { parseStatus } from '../kernel/process.ts';

type Texts = Pick<ListedNamespace, 'ppid' | 'command' | 'uid' | 'user'>;

const NOBODY: Texts = { ppid: null, command: null, uid: null, user: null };

/** Bytes of a command line that somebody made as long as the kernel allows. */
const MOST_COMMAND = 4096;

/** What lsns tells of the process that stands for a namespace; one often stands for several. */
export class Processes {
  readonly #proc: Proc;
  readonly #known = new Map<number, Texts>();
  #users: ReadonlyMap<number, string> | undefined;

  constructor(proc: Proc) {
    this.#proc = proc;
  }

  describe(pid: number | null): Texts {
    if (pid === null) return NOBODY;
    const known = this.#known.get(pid);
    if (known) return known;
    const texts = this.#read(pid);
    this.#known.set(pid, texts);
    return texts;
  }

  /**
   * The PID namespace around a process's own: that of its parent, if the process is the first in its namespace and the
   * parent one level up (NSpid of proc_pid_status(5)). One that was entered has parents elsewhere: then null.
   */
  parentNamespace(pid: number): number | null {
    const status = this.#status(pid);
    const parent = status && this.#status(status.ppid);
    if (!parent || status.nsPids.at(-1) !== 1 || parent.nsPids.length !== status.nsPids.length - 1)
      return null;
    try {
      return this.#proc.namespace(status.ppid, 'pid').ino;
    } catch {
      return null;
    }
  }

  #read(pid: number): Texts {
    const status = this.#status(pid);
    const words = (this.#proc.beginning(pid, 'cmdline', MOST_COMMAND) ?? '').replace(/\0+$/, '');
    const uid = this.#uid(pid);
    return {
      ppid: status?.ppid ?? null,
      command: words === '' ? (status?.name ?? null) : words.replaceAll('\0', ' '),
      uid,
      user: uid === null ? null : (this.#userNames().get(uid) ?? `${uid}`),
    };
  }

  #status(pid: number): ReturnType<typeof parseStatus> | undefined {
    const status = this.#proc.textIfReadable(pid, 'status');
    return status === undefined ? undefined : parseStatus(status);
  }

  /** The owner of /proc/<pid>: its effective user, or root where the process may not be dumped; as lsns has it. */
  #uid(pid: number): number | null {
    return statSync(`${this.#proc.root}/${pid}`, { throwIfNoEntry: false })?.uid ?? null;
  }

  /** Of the scanner's own system: names are for its reader. */
  #userNames(): ReadonlyMap<number, string> {
    this.#users ??= readUserNames();
    return this.#users;
  }
}

/** passwd(5); the first of several names of one uid counts, as getpwuid(3) has it. */
function readUserNames(): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of readIfThere('/etc/passwd').split('\n')) {
    const [name, , uid] = line.split(':');
    if (name && uid && /^\d+$/.test(uid) && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
