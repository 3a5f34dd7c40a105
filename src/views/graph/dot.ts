import { truncate } from '../../text.ts';
import { type Block, blocksOf } from './blocks.ts';
import { edgeText, type Graph, type GraphEdge, type GraphNode } from './graph.ts';
import { GROUND, PALETTE } from './palette.ts';

const INK = GROUND.light;

/** For Graphviz. */
export function* dot(graph: Graph): Generator<string> {
  const { about, nodes, edges, notes } = graph;
  yield 'digraph nsaudit {\n';
  yield `  graph [rankdir=LR, ranksep=1.2, bgcolor="${INK.page}", fontname="monospace", fontsize=11, labelloc=t, labeljust=l, label=${lines([about, ...notes], 'l')}]\n`;
  yield `  node [shape=box, style="rounded,filled", fillcolor="${INK.card}", fontname="monospace", fontsize=12]\n`;
  yield '  edge [fontname="monospace", fontsize=10]\n';
  for (const node of nodes) if (node.kind === 'host') yield `  ${card(node)}\n`;
  yield* within(blocksOf(graph), '  ');
  for (const edge of edges) yield `  ${arrow(edge)}\n`;
  yield '}\n';
}

function* within(blocks: readonly Block[], indent: string): Generator<string> {
  for (const block of blocks) {
    if ('node' in block) {
      yield `${indent}${card(block.node)}\n`;
      continue;
    }
    const { id, kind, name, detail } = block.group;
    yield `${indent}subgraph cluster_${id} {\n`;
    yield `${indent}  graph [label=${lines([`${kind} ${short(name)}`, detail], 'l')}, color="${INK.line}"]\n`;
    yield* within(block.blocks, `${indent}  `);
    yield `${indent}}\n`;
  }
}

const LABEL = 36;

const short = (text: string): string => truncate(text, LABEL);

function card({ id, kind, name, detail, mark, uncertain, about }: GraphNode): string {
  const label = `label=${lines([short(name), detail], 'n')}, tooltip=${lines(about, 'n')}`;
  if (kind === 'host') return `${id} [${label}, penwidth=3]`;
  const style = uncertain ? ', style="rounded,filled,dashed"' : '';
  return `${id} [${label}, color="${PALETTE[mark].light}", penwidth=${PALETTE[mark].width}${style}]`;
}

function arrow(edge: GraphEdge): string {
  const { light, width } = PALETTE[edge.mark];
  const style = edge.uncertain ? ', style=dashed' : '';
  return `${edge.from} -> ${edge.to} [label=${lines([edgeText(edge)], 'n')}, color="${light}", penwidth=${width}${style}]`;
}

/** A quoted string: a backslash begins an escape such as \N, and an ampersand an entity, so both are escaped. */
const lines = (texts: readonly string[], end: 'n' | 'l'): string => {
  const shown = texts
    .filter((text) => text !== '')
    .map((text) => text.replace(/[\\"]/g, '\\$&').replaceAll('&', '&amp;'));
  return `"${shown.join(`\\${end}`)}${end === 'l' ? '\\l' : ''}"`;
};
