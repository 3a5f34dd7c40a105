export interface Point {
  x: number;
  y: number;
}

export interface Rect extends Point {
  width: number;
  height: number;
}

/** Space around and between, in the units of SVG's pixels. */
export const GAP = 12;
/** Between a box and what it holds, at its sides and its foot. */
export const PAD = 10;
/** For the name of a box. */
export const HEADER = 24;
/** Between two lines that end at one node: a label fits. */
export const PORT = 19;
/** Between two upright lines. */
export const LANE = 12;
