/** From the topmost to the lowest end of an upright line. */
export interface Span {
  key: string;
  top: number;
  bottom: number;
}

/** A lane for each, 0 the innermost: two in one lane do not touch. */
export function lanesOf(spans: readonly Span[]): Map<string, number> {
  const lanes = new Map<string, number>();
  const ends: number[] = [];
  for (const { key, top, bottom } of [...spans].sort((a, b) => a.top - b.top || a.bottom - b.bottom)) {
    const free = ends.findIndex((end) => end < top);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = bottom;
    lanes.set(key, lane);
  }
  return lanes;
}
