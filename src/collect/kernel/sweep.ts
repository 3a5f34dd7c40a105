import { readdirSync, readlinkSync } from 'node:fs';
import {
  kernelHas,
  NAMESPACE_TYPES,
  type NamespaceId,
  type NamespaceType,
  namespaceKey,
} from '../../namespaces.ts';
import { isDenied, type Proc, parseLink } from './proc.ts';

/** The first process of the machine. */
const INIT = 1;

/** The namespaces that a process's next children will stand in; of the other types they have their parent's. */
export type ChildType = 'pid' | 'time';

/** What processes with the same links stand in. */
export interface Standing {
  /** Of what could be read; a zombie has left all but pid and user. */
  readonly namespaces: Partial<Record<NamespaceType, NamespaceId>>;
  /** Where they differ from its own; looked at only on demand. */
  readonly forChildren: Partial<Record<ChildType, NamespaceId>>;
  /** Ascending. */
  readonly pids: number[];
  /** Threads that stand here although their process does not. */
  readonly threads: Thread[];
}

export interface Thread {
  pid: number;
  tid: number;
}

export interface SweepOptions {
  /** Each thread too, which may stand elsewhere than its process: setns(2). */
  threads?: boolean;
  /** pid_for_children and time_for_children too: a fourth of the time more. */
  forChildren?: boolean;
  /** Only these; all that are there otherwise. */
  pids?: readonly number[];
}

/**
 * One pass over /proc: every process, kernel threads and zombies among them, by what it stands in. Processes with equal
 * links share one entry: a host has few. Equal cgroups prove nothing about namespaces, hence none is skipped.
 */
export class Sweep {
  readonly standings: readonly Standing[];
  /** All that were listed, ascending; some may have ended meanwhile. */
  readonly pids: readonly number[];
  /** Processes whose links the kernel does not show to us. */
  readonly denied: readonly number[];
  /** Of these, whose namespaces are not known: PID 1's are what "the host" means, readable or not. */
  readonly unknown: readonly number[];
  /** Threads that were looked at by themselves, by process. */
  readonly threads: ReadonlyMap<number, readonly number[]>;
  /** Made when it is first asked for. */
  #byNamespace: ReadonlyMap<string, readonly Standing[]> | undefined;

  /** Throws the system's error if /proc cannot be listed. */
  constructor(proc: Proc, { threads = false, forChildren = false, pids = proc.pids() }: SweepOptions = {}) {
    const found = new Standings(proc, forChildren);
    const denied: number[] = [];
    const looked = new Map<number, number[]>();
    this.pids = pids;
    for (const pid of this.pids) {
      const standing = found.at(`${proc.root}/${pid}/ns/`);
      if (!standing) {
        denied.push(pid);
        continue;
      }
      standing.pids.push(pid);
      if (!threads && !isHeadless(standing, pid, proc)) continue;
      const tids = threadsOf(proc, pid);
      if (tids.length > 0) looked.set(pid, tids);
      for (const tid of tids) {
        const elsewhere = found.at(`${proc.root}/${pid}/task/${tid}/ns/`);
        if (elsewhere && elsewhere !== standing) elsewhere.threads.push({ pid, tid });
      }
    }
    this.standings = found.all.filter((standing) => Object.keys(standing.namespaces).length > 0);
    this.denied = denied;
    this.unknown = denied.filter((pid) => pid !== INIT);
    this.threads = looked;
    proc.linksRead += found.linksRead;
    proc.linksDenied += found.linksDenied - (denied.length - this.unknown.length) * found.linksOfTask;
  }

  /** Where somebody stands in this namespace: a container may have one for each of thousands of processes. */
  in(type: NamespaceType, id: NamespaceId): readonly Standing[] {
    this.#byNamespace ??= indexByNamespace(this.standings);
    return this.#byNamespace.get(namespaceKey(type, id)) ?? [];
  }
}

function indexByNamespace(standings: readonly Standing[]): Map<string, Standing[]> {
  const found = new Map<string, Standing[]>();
  for (const standing of standings) {
    for (const [type, id] of Object.entries(standing.namespaces)) {
      const key = namespaceKey(type as NamespaceType, id);
      const known = found.get(key);
      if (known) known.push(standing);
      else found.set(key, [standing]);
    }
  }
  return found;
}

/**
 * A process whose first thread ended looks like a zombie, without namespaces but pid and user and without descriptors,
 * while its other threads run on: pthread_exit(3) in main().
 */
function isHeadless({ namespaces }: Standing, pid: number, proc: Proc): boolean {
  return !namespaces.mnt && hasThreads(pid, proc);
}

/** Beside the first. */
export function hasThreads(pid: number, proc: Proc): boolean {
  const status = proc.textIfReadable(pid, 'status') ?? '';
  return Number(/^Threads:\s+(\d+)$/m.exec(status)?.[1] ?? 0) > 1;
}

/** Without the first, whose links are the process's. */
export function threadsOf(proc: Proc, pid: number): number[] {
  try {
    return readdirSync(`${proc.root}/${pid}/task`)
      .map(Number)
      .filter((tid) => tid !== pid);
  } catch {
    return [];
  }
}

class Standings {
  readonly all: Standing[] = [];
  linksRead = 0;
  linksDenied = 0;
  readonly linksOfTask: number;
  readonly #names: readonly string[];
  readonly #types: readonly NamespaceType[];
  readonly #device: number;
  readonly #byLinks = new Map<string, Standing>();
  #links: string[] = [];
  #last: Standing | undefined;

  constructor(proc: Proc, forChildren: boolean) {
    this.#types = NAMESPACE_TYPES.filter((type) => kernelHas(type, proc.release));
    const children = forChildren ? CHILD_TYPES.filter((type) => this.#types.includes(type)) : [];
    this.#names = [...this.#types, ...children.map((type) => `${type}_for_children`)];
    this.linksOfTask = this.#names.length;
    this.#device = proc.nsfsDevice();
  }

  /**
   * Where the links in a folder such as `/proc/4711/ns/` lead; undefined if they may not be read. This is where the time
   * of a sweep goes: most processes stand where the one before them did, and then only texts are compared.
   */
  at(folder: string): Standing | undefined {
    const links = this.#links;
    let same = this.#last !== undefined;
    for (let index = 0; index < this.#names.length; index++) {
      let link = '';
      try {
        link = readlinkSync(folder + this.#names[index]);
        this.linksRead += 1;
      } catch (error) {
        // The kernel asks once for all of them (ptrace access mode); an error costs ten times the reading.
        if (isDenied(error)) {
          this.linksDenied += this.linksOfTask;
          this.#last = undefined;
          return undefined;
        }
      }
      if (links[index] !== link) {
        links[index] = link;
        same = false;
      }
    }
    if (!same) this.#last = this.#find(links);
    return this.#last;
  }

  #find(links: readonly string[]): Standing {
    const key = links.join();
    const known = this.#byLinks.get(key);
    if (known) return known;
    const standing = { pids: [], threads: [], ...this.#describe(links) };
    this.#byLinks.set(key, standing);
    this.all.push(standing);
    return standing;
  }

  #describe(links: readonly string[]): Pick<Standing, 'namespaces' | 'forChildren'> {
    const namespaces: Partial<Record<NamespaceType, NamespaceId>> = {};
    const forChildren: Partial<Record<ChildType, NamespaceId>> = {};
    for (const [index, link] of links.entries()) {
      const ino = parseLink(link);
      if (ino === undefined) continue;
      const id = { dev: this.#device, ino };
      const type = this.#types[index];
      if (type) namespaces[type] = id;
      else {
        const child = CHILD_TYPES.find((candidate) => this.#names[index] === `${candidate}_for_children`);
        if (child && namespaces[child]?.ino !== ino) forChildren[child] = id;
      }
    }
    return { namespaces, forChildren };
  }
}

const CHILD_TYPES: readonly ChildType[] = ['pid', 'time'];
