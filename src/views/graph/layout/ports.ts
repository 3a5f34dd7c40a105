import { type Graph, type GraphEdge, type GraphNode, hostOf } from '../graph.ts';
import { addTo } from '../lists.ts';
import { PORT } from './geometry.ts';

/** Where lines end at a node, as heights above (negative) or below its middle. */
export interface Ports {
  /** Of a line to the host: inwards. */
  inner(edge: GraphEdge): number;
  /** Of a line to who was joined: outwards. */
  outer(edge: GraphEdge): number;
  /** Where those that joined it arrive: outwards, below all that leave. */
  arrival(node: GraphNode['id']): number;
  heightOf(node: GraphNode): number;
}

/** Two lines of text. */
const LEAST = 42;

export function portsOf(graph: Graph): Ports {
  const { edges } = graph;
  const host = hostOf(graph);
  const inner = new Map<string, GraphEdge[]>();
  const outer = new Map<string, (GraphEdge | 'arrival')[]>();
  for (const edge of edges) addTo(edge.to === host ? inner : outer, edge.from, edge);
  for (const target of new Set(edges.map(({ to }) => to)))
    if (target !== host) addTo(outer, target, 'arrival');

  const offset = <T>(lists: ReadonlyMap<string, T[]>, node: string, port: T): number => {
    const list = lists.get(node) ?? [];
    return (list.indexOf(port) - (list.length - 1) / 2) * PORT;
  };
  return {
    inner: (edge) => offset(inner, edge.from, edge),
    outer: (edge) => offset(outer, edge.from, edge),
    arrival: (node) => offset(outer, node, 'arrival'),
    heightOf({ id }) {
      const most = Math.max(inner.get(id)?.length ?? 0, outer.get(id)?.length ?? 0);
      return Math.max(LEAST, most * PORT + 8);
    },
  };
}
