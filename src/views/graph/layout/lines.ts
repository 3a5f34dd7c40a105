import { nodesIn } from '../blocks.ts';
import type { Graph, GraphEdge } from '../graph.ts';
import { LANE, type Point, type Rect } from './geometry.ts';
import type { Ports } from './ports.ts';
import type { Side } from './sides.ts';
import type { Places } from './stack.ts';

/** An edge as a polyline, and where its text stands above it. */
export interface Line {
  edge: GraphEdge;
  points: Point[];
  text: Point & { anchor: 'start' | 'middle' | 'end' };
  /** Whether it ends at a node that was joined; else at the host. */
  arrow: boolean;
}

/** Where a side's column begins, seen from the host, where it ends, and where the host begins. */
export interface Edges {
  host: number;
  near: number;
  far: number;
}

/** Above its line. */
const RISE = 5;
const MARGIN = 8;

export function linesOf(side: Side, x: Edges, { edges }: Graph, ports: Ports, { nodes }: Places): Line[] {
  const ids = new Set(side.blocks.flatMap(nodesIn).map(({ id }) => id));
  const outward = Math.sign(x.far - x.near);
  const nearEnd = (rect: Rect): number => (outward < 0 ? rect.x + rect.width : rect.x);
  const farEnd = (rect: Rect): number => (outward < 0 ? rect.x : rect.x + rect.width);
  const rectOf = (id: string): Rect => nodes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const middle = (id: string): number => rectOf(id).y + rectOf(id).height / 2;

  const toHost = (edge: GraphEdge): Line => {
    const y = middle(edge.from) + ports.inner(edge);
    return {
      edge,
      points: [
        { x: nearEnd(rectOf(edge.from)), y },
        { x: x.host, y },
      ],
      text: { x: (x.near + x.host) / 2, y: y - RISE, anchor: 'middle' },
      arrow: false,
    };
  };
  const toJoined = (edge: GraphEdge): Line => {
    const from = middle(edge.from) + ports.outer(edge);
    const to = middle(edge.to) + ports.arrival(edge.to);
    const lane = x.far + outward * (side.texts + (side.lanes.get(edge.to) ?? 0) * LANE);
    return {
      edge,
      points: [
        { x: farEnd(rectOf(edge.from)), y: from },
        { x: lane, y: from },
        { x: lane, y: to },
        { x: farEnd(rectOf(edge.to)), y: to },
      ],
      text: { x: x.far + outward * MARGIN, y: from - RISE, anchor: outward < 0 ? 'end' : 'start' },
      arrow: true,
    };
  };
  return [
    ...edges.filter(({ from, to }) => ids.has(from) && !ids.has(to)).map(toHost),
    ...side.joins.map(toJoined),
  ];
}
