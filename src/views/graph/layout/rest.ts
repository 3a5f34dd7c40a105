import type { Block } from '../blocks.ts';
import { GAP, type Point } from './geometry.ts';
import { columnWidth, heightOf, type Places, type Sizes, stack } from './stack.ts';

/** As wide as high, or a little less: what is not to become a tower. */
export function widthOfRest(blocks: readonly Block[], sizes: Sizes): number {
  if (blocks.length === 0) return 0;
  const column = columnWidth(sizes) + GAP;
  const columns = Math.ceil(Math.sqrt(heightOf(blocks, sizes) / column / 1.2));
  return Math.min(columns, blocks.length) * column - GAP;
}

/** Puts blocks into as many columns as there is room for, each to where it is lowest; gives the height they take. */
export function placeRest(
  blocks: readonly Block[],
  { x, y }: Point,
  width: number,
  sizes: Sizes,
  places: Places,
): number {
  const column = columnWidth(sizes) + GAP;
  const ends = Array.from({ length: Math.max(1, Math.floor((width + GAP) / column)) }, () => 0);
  for (const block of blocks) {
    const end = ends.reduce((a, b) => Math.min(a, b));
    const index = ends.indexOf(end);
    stack([block], x + index * column, y + end, sizes, places);
    ends[index] = end + heightOf([block], sizes) + GAP;
  }
  return ends.reduce((a, b) => Math.max(a, b)) - GAP;
}
