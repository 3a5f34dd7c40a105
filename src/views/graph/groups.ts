import type { ReportWorkload } from '../../model/report.ts';
import { NAMESPACE_TYPES } from '../../namespaces.ts';
import type { Lot } from './fold.ts';
import type { GraphGroup } from './graph.ts';
import { shown } from './words.ts';

/** Boxes around projects and pods; pods of a project lie in its box. */
export class Groups {
  readonly #groups = new Map<string, GraphGroup>();
  readonly #workloads: readonly ReportWorkload[];

  constructor(workloads: readonly ReportWorkload[]) {
    this.#workloads = workloads;
  }

  get all(): GraphGroup[] {
    return [...this.#groups.values()];
  }

  /** The box that is to hold these; none if they are of several projects, or of none. */
  of({ entries }: Lot): string | undefined {
    const [{ workload }, ...others] = entries;
    const { project, pod } = workload;
    const inProject = others.every((entry) => entry.workload.project === project);
    const outer = project !== undefined && inProject ? this.#project(project) : undefined;
    return pod === undefined || others.length > 0 ? outer : this.#pod(pod, workload, outer);
  }

  #project(project: string): string {
    return this.#add(['project', project], { kind: 'project', name: shown(project), detail: '' });
  }

  #pod(pod: string, { project }: ReportWorkload, parent: string | undefined): string {
    const members = this.#workloads.filter((workload) => workload.pod === pod);
    const types = NAMESPACE_TYPES.filter((type) =>
      members.some(({ namespaces }) => namespaces[type].status === 'pod'),
    );
    return this.#add(['pod', pod, project], {
      kind: 'pod',
      name: shown(/^[0-9a-f]{64}$/.test(pod) ? pod.slice(0, 12) : pod),
      detail: types.length === 0 ? '' : `shares ${types.join(' ')}`,
      ...(parent !== undefined && { parent }),
    });
  }

  #add(key: readonly unknown[], group: Omit<GraphGroup, 'id'>): string {
    const name = JSON.stringify(key);
    const known = this.#groups.get(name) ?? { id: `g${this.#groups.size + 1}`, ...group };
    this.#groups.set(name, known);
    return known.id;
  }
}
