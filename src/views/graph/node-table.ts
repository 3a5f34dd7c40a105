import type { ReportWorkload } from '../../model/report.ts';
import type { GraphNode } from './graph.ts';
import { isPlace, type Join } from './joins.ts';

/** Numbers the nodes by what they stand for: names are hostile and need not be unique. */
export class NodeTable {
  readonly nodes: GraphNode[] = [];
  readonly #ids = new Map<unknown, string>();

  /** The first that is given for a key stays. */
  add(key: unknown, node: Omit<GraphNode, 'id'>): void {
    if (this.#ids.has(key)) return;
    const id = `n${this.nodes.length}`;
    this.#ids.set(key, id);
    this.nodes.push({ id, ...node });
  }

  idOf(key: unknown): string {
    const id = this.#ids.get(key);
    if (id === undefined) throw new Error('an edge leads to what is not drawn');
    return id;
  }
}

export const HOST_KEY = 'host';

export const engineKey = ({ engine }: ReportWorkload): string => JSON.stringify(['engine', engine]);

/** Workloads stand for themselves. */
export const keyOf = (to: Join['to']): unknown => (isPlace(to) ? JSON.stringify(['place', to.key]) : to);
