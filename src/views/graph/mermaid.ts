import { truncate } from '../../text.ts';
import { type Block, blocksOf } from './blocks.ts';
import {
  edgeText,
  type Graph,
  type GraphEdge,
  type GraphNode,
  groupText,
  MARKS,
  type Mark,
} from './graph.ts';
import { PALETTE } from './palette.ts';

/** A flowchart for where Markdown is shown: GitHub, GitLab, wikis. */
export function* mermaid(graph: Graph): Generator<string> {
  const { about, nodes, edges, notes } = graph;
  // As wide as the sentences of the legend: they would be broken at 200 pixels.
  yield '%%{init: {"flowchart": {"wrappingWidth": 700}}}%%\n';
  yield 'flowchart LR\n';
  for (const node of nodes) if (node.kind === 'host') yield `  ${card(node)}\n`;
  yield* within(blocksOf(graph), '  ');
  for (const edge of edges) yield `  ${arrow(edge)}\n`;
  yield `  legend["${[about, ...notes].map((note) => quoted(note, NOTE)).join('<br/>')}"]\n`;
  yield '  style legend fill:none,stroke:none\n';
  for (const mark of MARKS) {
    const ids = nodes.filter((node) => node.kind !== 'host' && node.mark === mark).map(({ id }) => id);
    if (ids.length === 0) continue;
    yield `  classDef ${mark} ${stroke(mark)}\n  class ${ids.join()} ${mark}\n`;
  }
  const unsure = nodes.filter(({ uncertain }) => uncertain).map(({ id }) => id);
  if (unsure.length > 0) yield `  classDef unsure stroke-dasharray:6 4\n  class ${unsure.join()} unsure\n`;
  for (const mark of MARKS) {
    const indices = edges.flatMap((edge, index) => (edge.mark === mark ? [index] : []));
    if (indices.length > 0) yield `  linkStyle ${indices.join()} ${stroke(mark)}\n`;
  }
}

const stroke = (mark: Mark): string => `stroke:${PALETTE[mark].either},stroke-width:${PALETTE[mark].width}px`;

function* within(blocks: readonly Block[], indent: string): Generator<string> {
  for (const block of blocks) {
    if ('node' in block) {
      yield `${indent}${card(block.node)}\n`;
      continue;
    }
    yield `${indent}subgraph ${block.group.id}["${quoted(groupText(block.group), BOX)}"]\n`;
    yield* within(block.blocks, `${indent}  `);
    yield `${indent}end\n`;
  }
}

function card({ id, kind, name, detail }: GraphNode): string {
  const label = `"${[name, detail]
    .filter((text) => text !== '')
    .map((text) => quoted(text))
    .join('<br/>')}"`;
  if (kind === 'host') return `${id}[[${label}]]`;
  return kind === 'container' ? `${id}[${label}]` : `${id}(${label})`;
}

const arrow = (edge: GraphEdge): string =>
  `${edge.from} ${edge.uncertain ? '-.->' : '-->'}|"${quoted(edgeText(edge))}"| ${edge.to}`;

/** Mermaid takes no text of more than 50000 characters: the most of a label, of a box's name, of a sentence of the legend. */
const LABEL = 36;
const BOX = 60;
const NOTE = 160;

/**
 * Quotes end a string, `%%{` begins a directive, `click` acts, Markdown and HTML are read: all is written as numbers but
 * letters, blanks, and what joins the parts of a word.
 */
const quoted = (text: string, most = LABEL): string =>
  truncate(text, most).replace(
    /(?![\p{L}\p{N}\p{M} ]|(?<=[\p{L}\p{N}])[-_](?=[\p{L}\p{N}]))./gsu,
    (char) => `#${char.codePointAt(0)};`,
  );
