import type { Workload } from '../model/workload.ts';
import type { NamespaceType } from '../namespaces.ts';
import type { Declarations } from './reader.ts';

/** What several files or projects declare, each workload once. */
export class Gathered implements Declarations {
  readonly engines: Declarations['engines'] = [];
  readonly gaps: Declarations['gaps'] = [];
  readonly #workloads = new Map<string, Workload>();

  get workloads(): Workload[] {
    return [...this.#workloads.values()];
  }

  add(declared: Declarations): void {
    for (const workload of this.#apart(declared.workloads)) this.#workloads.set(workload.id, workload);
    for (const engine of declared.engines) this.engines.push(engine);
    for (const gap of declared.gaps) this.gaps.push(gap);
  }

  /**
   * What two projects make of the same lines: the same, and then it is there; or something else, as where one of them
   * overrides it, and then it needs an id of its own.
   */
  #apart(workloads: readonly Workload[]): Workload[] {
    const renamed = new Map<string, string>();
    for (const { id, declared } of workloads) {
      const twin = this.#workloads.get(id);
      if (twin && !isSame(twin.declared, declared)) renamed.set(id, this.#freeId(id));
    }
    if (renamed.size === 0) return [...workloads];
    // What joins one of them is another than its twin, too.
    for (let before = 0; before < renamed.size; ) {
      before = renamed.size;
      for (const { id, declared } of workloads) {
        const joins = Object.values(declared?.sharing ?? {}).some(({ target = '' }) => renamed.has(target));
        if (joins && !renamed.has(id) && this.#workloads.has(id)) renamed.set(id, this.#freeId(id));
      }
    }
    return workloads.map((workload) => rename(workload, renamed));
  }

  #freeId(id: string): string {
    let number = 2;
    while (this.#workloads.has(`${id}@${number}`)) number++;
    return `${id}@${number}`;
  }
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function rename(workload: Workload, ids: ReadonlyMap<string, string>): Workload {
  const { id, declared } = workload;
  const sharing = { ...declared?.sharing };
  for (const [type, asked] of Object.entries(sharing)) {
    const target = ids.get(asked.target ?? '');
    if (target !== undefined) sharing[type as NamespaceType] = { ...asked, target };
  }
  return { ...workload, id: ids.get(id) ?? id, ...(declared && { declared: { ...declared, sharing } }) };
}
