import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Graph, GraphEdge, GraphNode } from '../../../../src/views/graph/graph.ts';
import { edgeText, MARKS } from '../../../../src/views/graph/graph.ts';
import type { Rect } from '../../../../src/views/graph/layout/geometry.ts';
import type { Line } from '../../../../src/views/graph/layout/lines.ts';
import { layout } from '../../../../src/views/graph/layout.ts';
import { FONT, textWidth } from '../../../../src/views/graph/measure.ts';

interface Sketch {
  nodes: { name: string; group: number }[];
  edges: { from: number; to: number; label: string; mark: number }[];
}

const GROUPS = 12;

/** Any lines between any nodes, in any boxes: far wilder than containers can be. */
const sketches = (most: number): fc.Arbitrary<Sketch> =>
  fc.record({
    nodes: fc.array(fc.record({ name: fc.string({ maxLength: 60 }), group: fc.nat(GROUPS * 2) }), {
      minLength: 1,
      maxLength: most,
      size: 'max',
    }),
    edges: fc.array(
      fc.record({
        from: fc.nat(most),
        to: fc.oneof(fc.constant(0), fc.nat(most)),
        label: fc.constantFrom('net', 'cgroup ipc mnt net pid time user uts'),
        mark: fc.nat(MARKS.length - 1),
      }),
      { maxLength: most, size: 'max' },
    ),
  });

function graphOf({ nodes, edges }: Sketch): Graph {
  const groups = Array.from({ length: GROUPS }, (_, index) => ({
    id: `g${index}`,
    kind: 'project' as const,
    name: `project ${index}`,
    detail: '',
    ...(index % 3 === 2 && { parent: `g${index - 1}` }),
  }));
  const made = nodes.map(
    ({ name, group }, index): GraphNode => ({
      id: `n${index + 1}`,
      kind: 'container',
      name,
      detail: 'high',
      mark: 'high',
      uncertain: false,
      about: [],
      ...(group < GROUPS && { group: `g${group}` }),
    }),
  );
  const host: GraphNode = {
    id: 'n0',
    kind: 'host',
    name: 'host',
    detail: '',
    mark: 'none',
    uncertain: false,
    about: [],
  };
  const lines = edges.flatMap(({ from, to, label, mark }): GraphEdge[] => {
    const [source, target] = [(from % nodes.length) + 1, to === 0 ? 0 : (to % nodes.length) + 1];
    if (source === target) return [];
    return [{ from: `n${source}`, to: `n${target}`, label, mark: MARKS[mark] ?? 'none', uncertain: false }];
  });
  return { about: '', notes: [], groups, nodes: [host, ...made], edges: lines };
}

const overlap = (a: Rect, b: Rect): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const holds = (outer: Rect, inner: Rect): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

function textBox({ edge, text: { x, y, anchor } }: Line): Rect {
  const width = textWidth(edgeText(edge), FONT.small);
  return {
    x: x - { start: 0, middle: width / 2, end: width }[anchor],
    y: y - FONT.small,
    width,
    height: FONT.small,
  };
}

describe('the layout of any graph', () => {
  it('has a place for each node, apart from all others and on the page', () => {
    fc.assert(
      fc.property(sketches(300), (sketch) => {
        const graph = graphOf(sketch);
        const { nodes, width, height } = layout(graph);
        expect([...nodes.keys()].sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
        const rects = [...nodes.values()];
        expect(rects.every((rect) => holds({ x: 0, y: 0, width, height }, rect))).toBe(true);
        expect(rects.some((a, index) => rects.slice(index + 1).some((b) => overlap(a, b)))).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('has boxes that hold what is theirs and nothing else', () => {
    fc.assert(
      fc.property(sketches(60), (sketch) => {
        const graph = graphOf(sketch);
        const { nodes, groups } = layout(graph);
        const parents = new Map(graph.groups.map(({ id, parent }) => [id, parent]));
        for (const [id, box] of groups) {
          for (const { id: node, group } of graph.nodes) {
            const rect = nodes.get(node) as Rect;
            const isIn = group !== undefined && (group === id || parents.get(group) === id);
            expect(isIn ? holds(box, rect) : !overlap(box, rect)).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has lines that cross no node, and texts that lie apart from each other and from nodes', () => {
    fc.assert(
      fc.property(sketches(60), (sketch) => {
        const graph = graphOf(sketch);
        const { nodes, lines } = layout(graph);
        const rects = [...nodes.entries()];
        for (const { edge, points } of lines) {
          for (const [index, point] of points.entries()) {
            const next = points[index + 1];
            if (!next) break;
            const segment = {
              x: Math.min(point.x, next.x) + 0.5,
              y: Math.min(point.y, next.y) - 0.5,
              width: Math.abs(point.x - next.x) - 1,
              height: Math.abs(point.y - next.y) + 1,
            };
            const crossed = rects.filter(
              ([id, rect]) => id !== edge.from && id !== edge.to && overlap(segment, rect),
            );
            expect(crossed).toEqual([]);
          }
        }
        const texts = lines.map(textBox);
        expect(texts.some((a, index) => texts.slice(index + 1).some((b) => overlap(a, b)))).toBe(false);
        expect(texts.some((text) => rects.some(([, rect]) => overlap(text, rect)))).toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same for the same graph', () => {
    fc.assert(
      fc.property(sketches(60), (sketch) => {
        expect(layout(graphOf(sketch))).toEqual(layout(graphOf(sketch)));
      }),
      { numRuns: 10 },
    );
  });
});
