import { type NamespaceId, type NamespaceType, namespaceKey, sameNamespace } from '../../namespaces.ts';
import type { Kernel } from './kernel.ts';
import { parseStat } from './process.ts';
import type { Sweep } from './sweep.ts';

interface Resident {
  pid: number;
  name: string;
  startTime: number;
}

/**
 * Who of the host has to do with a namespace that is neither the host's own nor a container's: a service with a network
 * of its own, a namespace that has a name (`ip netns`).
 */
export class Residents {
  readonly #sweep: Sweep;
  readonly #kernel: Kernel;
  readonly #isContainers: (pid: number) => boolean;
  readonly #first = new Map<string, Resident | undefined>();

  constructor(sweep: Sweep, kernel: Kernel, isContainers: (pid: number) => boolean) {
    this.#sweep = sweep;
    this.#kernel = kernel;
    this.#isContainers = isContainers;
  }

  /**
   * What was there before a process that started at `startTime`; undefined: it may have made the namespace itself, and
   * somebody have entered it since.
   */
  before(type: NamespaceType, id: NamespaceId, startTime: number): string | undefined {
    const mount = this.#kernel.hostMountOf({ type, id });
    if (mount !== undefined) return mount;
    const resident = this.#oldest(type, id);
    return resident && resident.startTime < startTime
      ? `process ${resident.pid} (${resident.name})`
      : undefined;
  }

  #oldest(type: NamespaceType, id: NamespaceId): Resident | undefined {
    const key = namespaceKey(type, id);
    if (!this.#first.has(key)) this.#first.set(key, this.#find(type, id));
    return this.#first.get(key);
  }

  #find(type: NamespaceType, id: NamespaceId): Resident | undefined {
    const residents = this.#sweep.standings
      .filter(({ namespaces }) => namespaces[type] && sameNamespace(namespaces[type], id))
      .flatMap(({ pids }) => pids.filter((pid) => !this.#isContainers(pid)))
      .flatMap((pid): Resident[] => {
        const stat = this.#kernel.proc.textIfReadable(pid, 'stat');
        return stat === undefined ? [] : [{ pid, ...parseStat(stat) }];
      });
    return residents.sort((a, b) => a.startTime - b.startTime || a.pid - b.pid)[0];
  }
}
