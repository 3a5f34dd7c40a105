import { blocksOf } from './blocks.ts';
import { type Graph, groupText, hostOf } from './graph.ts';
import type { Point, Rect } from './layout/geometry.ts';
import { type Line, linesOf } from './layout/lines.ts';
import { portsOf } from './layout/ports.ts';
import { placeRest, widthOfRest } from './layout/rest.ts';
import { type Side, sidesOf } from './layout/sides.ts';
import { columnWidth, type Places, type Sizes, stack } from './layout/stack.ts';
import { unitsOf } from './layout/units.ts';
import { FONT, textWidth } from './measure.ts';

export interface Layout extends Places {
  width: number;
  height: number;
  lines: Line[];
  /** Top left corner of what has no lines, under a caption. */
  rest?: Point;
}

/** Room for title and legend, and for the host's name. */
const LEAST = { width: 760, bar: 70 };
const NODE = { least: 150, most: 260 };
/** Above what has no lines. */
const CAPTION = 44;

/**
 * The host as a bar in the middle; at both sides what shares with it, each with a straight line of its own; along the
 * outer edges who joined whom; below, what has no lines. So no line crosses a node, however many there are.
 */
export function layout(graph: Graph): Layout {
  const ports = portsOf(graph);
  const sizes: Sizes = { nodeWidth: nodeWidth(graph), heightOf: ports.heightOf };
  const units = unitsOf(blocksOf(graph), graph);
  const linked = units.filter((unit) => unit.linked);
  const others = units.filter((unit) => !unit.linked).flatMap(({ blocks }) => blocks);
  const [left, right] = sidesOf(linked, graph, ports, sizes);

  const column = columnWidth(sizes);
  const beside = ({ blocks, reach, apron }: Side): number => (blocks.length > 0 ? reach + column + apron : 0);
  const barWidth = widthOfBar(graph);
  const upper = beside(left) + barWidth + beside(right);
  const width = Math.max(LEAST.width, upper, widthOfRest(others, sizes));
  const bar: Rect = {
    x: (width - upper) / 2 + beside(left),
    y: 0,
    width: barWidth,
    height: Math.max(LEAST.bar, left.height, right.height),
  };
  const places: Places = { nodes: new Map([[hostOf(graph), bar]]), groups: new Map() };
  const leftX = { host: bar.x, near: bar.x - left.reach, far: bar.x - left.reach - column };
  const end = bar.x + bar.width;
  const rightX = { host: end, near: end + right.reach, far: end + right.reach + column };
  stack(left.blocks, leftX.far, 0, sizes, places);
  stack(right.blocks, rightX.near, 0, sizes, places);
  const lines = [
    ...linesOf(left, leftX, graph, ports, places),
    ...linesOf(right, rightX, graph, ports, places),
  ];

  if (others.length === 0) return { ...places, width, height: bar.height, lines };
  const rest = { x: 0, y: bar.height + CAPTION };
  const height = rest.y + placeRest(others, rest, width, sizes, places);
  return { ...places, width, height, lines, rest };
}

/** As wide as the widest text, within reason. */
function nodeWidth({ nodes, groups }: Graph): number {
  const widths = [
    ...nodes.map(({ name, detail }) => Math.max(textWidth(name, FONT.name), textWidth(detail, FONT.small))),
    // A box is wider than its nodes.
    ...groups.map((group) => textWidth(groupText(group), FONT.small) - 20),
  ];
  const widest = widths.reduce((a, b) => Math.max(a, b), 0);
  return Math.min(NODE.most, Math.max(NODE.least, widest + 30));
}

function widthOfBar({ nodes }: Graph): number {
  const detail = nodes.find(({ kind }) => kind === 'host')?.detail ?? '';
  return Math.min(NODE.most, Math.max(NODE.least, textWidth(detail, FONT.small) + 24));
}
