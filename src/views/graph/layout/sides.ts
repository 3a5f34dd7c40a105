import { type Block, nodesIn } from '../blocks.ts';
import { edgeText, type Graph, type GraphEdge } from '../graph.ts';
import { FONT, textWidth } from '../measure.ts';
import { GAP, LANE } from './geometry.ts';
import { lanesOf } from './lanes.ts';
import type { Ports } from './ports.ts';
import { heightOf, type Places, type Sizes, stack } from './stack.ts';
import type { Unit } from './units.ts';

/** A column beside the host, and outside of it the lines between its nodes. */
export interface Side {
  blocks: Block[];
  height: number;
  /** Who joined whom here. */
  joins: GraphEdge[];
  /** The upright line of each node that was joined, counted outwards. */
  lanes: Map<string, number>;
  /** Between the host and the column: room for the texts of the lines to the host. */
  reach: number;
  /** Width of the texts outside of the column, and of them and the upright lines. */
  texts: number;
  apron: number;
}

/** Each unit to the side that is lower so far. */
export function sidesOf(units: readonly Unit[], graph: Graph, ports: Ports, sizes: Sizes): [Side, Side] {
  const [left, right] = [[], []] as [Block[], Block[]];
  let [leftHeight, rightHeight] = [0, 0];
  for (const { blocks } of units) {
    const height = heightOf(blocks, sizes) + GAP;
    if (leftHeight <= rightHeight) {
      left.push(...blocks);
      leftHeight += height;
    } else {
      right.push(...blocks);
      rightHeight += height;
    }
  }
  return [sideOf(left, graph, ports, sizes), sideOf(right, graph, ports, sizes)];
}

function sideOf(blocks: Block[], { edges }: Graph, ports: Ports, sizes: Sizes): Side {
  const own = new Set(blocks.flatMap(nodesIn).map(({ id }) => id));
  const joins = edges.filter(({ from, to }) => own.has(from) && own.has(to));
  const heights: Places = { nodes: new Map(), groups: new Map() };
  stack(blocks, 0, 0, sizes, heights);
  const middle = (id: string): number => {
    const { y = 0, height = 0 } = heights.nodes.get(id) ?? {};
    return y + height / 2;
  };
  const targets = [...new Set(joins.map(({ to }) => to))];
  const lanes = lanesOf(
    targets.map((key) => {
      const ends = joins.filter(({ to }) => to === key).map((edge) => middle(edge.from) + ports.outer(edge));
      const all = [...ends, middle(key) + ports.arrival(key)];
      return { key, top: all.reduce((a, b) => Math.min(a, b)), bottom: all.reduce((a, b) => Math.max(a, b)) };
    }),
  );
  const toHost = edges.filter(({ from, to }) => own.has(from) && !own.has(to));
  const reach = Math.max(REACH, widest(toHost) + 24);
  const texts = joins.length === 0 ? 0 : widest(joins) + 16;
  const outermost = [...lanes.values()].reduce((a, b) => Math.max(a, b), -1);
  const height = blocks.length === 0 ? 0 : heightOf(blocks, sizes);
  return { blocks, height, joins, lanes, reach, texts, apron: texts + (outermost + 1) * LANE };
}

/** Of a line without text. */
const REACH = 90;

const widest = (edges: readonly GraphEdge[]): number =>
  edges.reduce((most, edge) => Math.max(most, textWidth(edgeText(edge), FONT.small)), 0);
