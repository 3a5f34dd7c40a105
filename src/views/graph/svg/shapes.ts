import { edgeText, type GraphEdge, type GraphGroup, type GraphNode, groupText } from '../graph.ts';
import type { Point, Rect } from '../layout/geometry.ts';
import type { Line } from '../layout/lines.ts';
import { text } from './text.ts';
import { element, title } from './xml.ts';

/** Between a card's edge and its text. */
const INDENT = 17;
const STRIPE = 7;

/** A card: a stripe and an edge in the colour of its severity, which is also told in words. */
export function node(node: GraphNode, { x, y, width, height }: Rect): string {
  const middle = y + height / 2;
  const room = width - INDENT - 8;
  const card = `card ${node.mark}${node.uncertain ? ' dashed' : ''}`;
  const frame = { class: card, width, height, rx: 5 };
  const behind = node.kind === 'several' ? [element('rect', { ...frame, x: x + 4, y: y + 4 })] : [];
  return element(
    'g',
    {},
    title(...node.about),
    ...behind,
    element('rect', { ...frame, x, y }),
    element('path', { class: `stripe ${node.mark}`, d: stripe({ x, y, width, height }) }),
    text('name', node.name, { x: x + INDENT, y: middle - 3, room }),
    text('faint', node.detail, { x: x + INDENT, y: middle + 13, room }),
  );
}

const stripe = ({ x, y, height }: Rect): string =>
  `M${x + STRIPE} ${y}H${x + 5}Q${x} ${y} ${x} ${y + 5}V${y + height - 5}Q${x} ${y + height} ${x + 5} ${y + height}H${x + STRIPE}Z`;

/** The name is said again where the bar is longer than a screen. */
const AGAIN = 700;

export function host(node: GraphNode, { x, y, width, height }: Rect): string {
  const middle = x + width / 2;
  const times = Math.max(1, Math.floor(height / AGAIN));
  const names = Array.from({ length: times }, (_, index) => {
    const at = y + (height * (index + 0.5)) / times;
    return [
      text('head', node.name, { x: middle, y: at, anchor: 'middle' }),
      text('faint', node.detail, { x: middle, y: at + 17, anchor: 'middle', room: width - 8 }),
    ].join('');
  });
  const bar = element('rect', { class: 'host', x, y, width, height, rx: 6, 'stroke-width': 2 });
  return element('g', {}, title(...node.about, node.detail), bar, ...names);
}

export function group(group: GraphGroup, { x, y, width, height }: Rect): string {
  const words = groupText(group);
  return element(
    'g',
    {},
    title(words),
    element('rect', { class: 'box', x, y, width, height, rx: 8 }),
    text('faint', words, { x: x + 10, y: y + 16, room: width - 20 }),
  );
}

export function edge({ edge, points, text: place, arrow }: Line, names: (edge: GraphEdge) => string): string {
  const classes = `line ${edge.mark}${edge.uncertain ? ' dashed' : ''}`;
  const end = points.at(-1) ?? { x: 0, y: 0 };
  const before = points.at(-2) ?? end;
  return element(
    'g',
    {},
    title(names(edge)),
    element('path', {
      class: classes,
      d: points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(''),
    }),
    element('path', {
      class: `solid ${edge.mark}`,
      d: arrow ? tip(end, Math.sign(end.x - before.x)) : dot(end),
    }),
    text('small', edgeText(edge), place),
  );
}

const tip = ({ x, y }: Point, direction: number): string =>
  `M${x} ${y}L${x - direction * 9} ${y - 5}V${y + 5}Z`;

const dot = ({ x, y }: Point): string => `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z`;
