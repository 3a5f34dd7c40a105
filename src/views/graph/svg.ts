import { edgeText, type Graph, type GraphEdge, MARKS } from './graph.ts';
import { layout } from './layout.ts';
import { header, TITLE } from './svg/header.ts';
import { edge, group, host, node } from './svg/shapes.ts';
import { style } from './svg/style.ts';
import { text } from './svg/text.ts';
import { element, escapeXml } from './svg/xml.ts';

const MARGIN = 24;

/** One picture that needs nothing else: no script, no font, no other file. */
export function* svg(graph: Graph): Generator<string> {
  const { nodes, groups, lines, rest, ...size } = layout(graph);
  const { parts, height } = header(graph, size.width);
  const [width, total] = [size.width + 2 * MARGIN, size.height + height + 2 * MARGIN].map(Math.ceil);
  yield `<svg xmlns="http://www.w3.org/2000/svg" class="nsg" role="img" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}">\n`;
  yield `${element('title', {}, TITLE)}\n`;
  yield `${element('desc', {}, escapeXml([...describe(graph)].join('\n')))}\n`;
  yield `${style()}\n${element('rect', { class: 'page', width: '100%', height: '100%' })}\n`;
  yield `<g transform="translate(${MARGIN} ${MARGIN})">\n`;
  for (const part of parts) yield `${part}\n`;
  yield `</g>\n<g transform="translate(${MARGIN} ${MARGIN + height})">\n`;
  for (const each of graph.groups) {
    const rect = groups.get(each.id);
    if (rect) yield `${group(each, rect)}\n`;
  }
  // Worst last: where lines run together it is the one to be seen.
  const ordered = lines.toSorted((a, b) => MARKS.indexOf(b.edge.mark) - MARKS.indexOf(a.edge.mark));
  const say = sentence(graph);
  for (const line of ordered) yield `${edge(line, say)}\n`;
  for (const each of graph.nodes) {
    const rect = nodes.get(each.id);
    if (rect) yield `${each.kind === 'host' ? host(each, rect) : node(each, rect)}\n`;
  }
  if (rest) yield `${text('small', REST, { x: rest.x, y: rest.y - 12 })}\n`;
  yield '</g>\n</svg>\n';
}

const REST = 'No other sharing was seen:';

/** Most lines of what is read aloud. */
const SPOKEN = 100;

/** The same in words, for who does not see it. */
function* describe(graph: Graph): Generator<string> {
  yield graph.about;
  yield* graph.notes;
  yield* graph.edges.slice(0, SPOKEN).map(sentence(graph));
  const more = graph.edges.length - SPOKEN;
  if (more > 0) yield `and ${more} more`;
}

function sentence({ nodes }: Graph): (edge: GraphEdge) => string {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return (edge) => `${names.get(edge.from)} → ${names.get(edge.to)}: ${edgeText(edge)}`;
}
