import type { Block } from '../blocks.ts';
import type { GraphNode } from '../graph.ts';
import { GAP, HEADER, PAD, type Rect } from './geometry.ts';

export interface Places {
  nodes: Map<string, Rect>;
  groups: Map<string, Rect>;
}

export interface Sizes {
  /** Of every node, and with it of a column: nodes of one column stand below each other, whatever boxes they are in. */
  nodeWidth: number;
  heightOf(node: GraphNode): number;
}

/** Boxes in a column reach beyond its nodes by one padding for each box in the box. */
const DEPTH = 2;

export const columnWidth = ({ nodeWidth }: Sizes): number => nodeWidth + 2 * DEPTH * PAD;

export function heightOf(blocks: readonly Block[], sizes: Sizes): number {
  const heights = blocks.map((block) =>
    'node' in block ? sizes.heightOf(block.node) : HEADER + heightOf(block.blocks, sizes) + PAD,
  );
  return heights.reduce((sum, height) => sum + height + GAP, -GAP);
}

/** Puts blocks one below the other into a column that begins at x and y. */
export function stack(blocks: readonly Block[], x: number, y: number, sizes: Sizes, places: Places): void {
  place(blocks, { x, y, width: columnWidth(sizes) }, sizes, places);
}

function place(
  blocks: readonly Block[],
  { x, y, width }: Omit<Rect, 'height'>,
  sizes: Sizes,
  places: Places,
): void {
  let top = y;
  for (const block of blocks) {
    const height = heightOf([block], sizes);
    if ('node' in block) {
      const { nodeWidth } = sizes;
      places.nodes.set(block.node.id, { x: x + (width - nodeWidth) / 2, y: top, width: nodeWidth, height });
    } else {
      places.groups.set(block.group.id, { x, y: top, width, height });
      const inside = { x: x + PAD, y: top + HEADER, width: width - 2 * PAD };
      place(block.blocks, inside, sizes, places);
    }
    top += height + GAP;
  }
}
