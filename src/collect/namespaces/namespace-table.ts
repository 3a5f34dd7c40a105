import { NAMESPACE_TYPES, type NamespaceId, type NamespaceType, namespaceKey } from '../../namespaces.ts';
import { compareText } from '../../order.ts';
import type { Standing } from '../kernel/sweep.ts';

export interface Entry {
  type: NamespaceType;
  id: NamespaceId;
  nprocs: number;
  /** The lowest; null: no process stands in it. */
  pid: number | null;
  /** Where it is mounted. */
  nsfs: string | null;
  /** Ids; names of those that only an engine told of. */
  containers: Set<string>;
  /** What keeps it, of a namespace without a process: the first that was found. */
  holder?: Holder;
}

export interface Holder {
  /** `descriptor 3 of process 4711` */
  words: string;
  /** What leads to the namespace. */
  path: string;
}

/** Each namespace once. */
export class NamespaceTable {
  readonly #entries = new Map<string, Entry>();

  /** What processes stand in. */
  add({ namespaces, pids, threads }: Standing, containers: ReadonlySet<string>): void {
    const [lowest] = pids;
    for (const type of NAMESPACE_TYPES) {
      const id = namespaces[type];
      if (!id) continue;
      const entry = this.#entry(type, id);
      entry.nprocs += pids.length;
      if (lowest !== undefined) entry.pid = Math.min(entry.pid ?? lowest, lowest);
      for (const { pid, tid } of threads) {
        entry.holder ??= {
          words: `thread ${tid} of process ${pid}`,
          path: `/proc/${pid}/task/${tid}/ns/${type}`,
        };
      }
      for (const container of containers) entry.containers.add(container);
    }
  }

  /** A container of which the engine told. */
  attribute(namespaces: Standing['namespaces'], container: string): void {
    for (const type of NAMESPACE_TYPES) {
      const id = namespaces[type];
      if (id) this.#entry(type, id).containers.add(container);
    }
  }

  hold(type: NamespaceType, id: NamespaceId, holder: Holder): void {
    this.#entry(type, id).holder ??= holder;
  }

  mount(type: NamespaceType, id: NamespaceId, at: string): void {
    const entry = this.#entry(type, id);
    entry.nsfs ??= at;
    entry.holder ??= { words: `mount ${at}`, path: at };
  }

  /** As lsns does: by inode. */
  sorted(): Entry[] {
    return [...this.#entries.values()].sort((a, b) => a.id.ino - b.id.ino || compareText(a.type, b.type));
  }

  #entry(type: NamespaceType, id: NamespaceId): Entry {
    const key = namespaceKey(type, id);
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = { type, id, nprocs: 0, pid: null, nsfs: null, containers: new Set() };
    this.#entries.set(key, entry);
    return entry;
  }
}
