import type { Block } from './blocks.ts';
import { GAP, type Point } from './geometry.ts';
import { columnWidth, heightOf, type Places, type Sizes, stack } from './stack.ts';

/** Puts blocks into as many columns as there is room for, each to where it is lowest; gives the height they take. */
export function placeRest(
  blocks: readonly Block[],
  { x, y }: Point,
  width: number,
  sizes: Sizes,
  places: Places,
): number {
  const column = columnWidth(sizes);
  const ends = Array.from({ length: columnsIn(width, blocks.length, sizes) }, () => 0);
  for (const block of blocks) {
    const end = ends.reduce((a, b) => Math.min(a, b));
    const index = ends.indexOf(end);
    stack([block], x + index * (column + GAP), y + end, sizes, places);
    ends[index] = end + heightOf([block], sizes) + GAP;
  }
  return ends.reduce((a, b) => Math.max(a, b), GAP) - GAP;
}

const columnsIn = (width: number, blocks: number, sizes: Sizes): number =>
  Math.max(1, Math.min(blocks, Math.floor((width + GAP) / (columnWidth(sizes) + GAP))));
