import { truncate } from '../../text.ts';
import { edgeText, type Graph, type GraphEdge, type GraphGroup, type GraphNode } from './graph.ts';
import { GROUND, PALETTE } from './palette.ts';

const INK = GROUND.light;

/** For Graphviz. */
export function* dot({ about, nodes, groups, edges, notes }: Graph): Generator<string> {
  yield 'digraph nsaudit {\n';
  yield `  graph [rankdir=LR, ranksep=1.2, bgcolor="${INK.page}", fontname="monospace", fontsize=11, labelloc=t, labeljust=l, label=${lines([about, ...notes], 'l')}]\n`;
  yield `  node [shape=box, style="rounded,filled", fillcolor="${INK.card}", fontname="monospace", fontsize=12]\n`;
  yield '  edge [fontname="monospace", fontsize=10]\n';
  yield* within(undefined, '  ', nodes, groups);
  for (const edge of edges) yield `  ${arrow(edge)}\n`;
  yield '}\n';
}

/** Nodes of a box and the boxes in it. */
function* within(
  parent: string | undefined,
  indent: string,
  nodes: readonly GraphNode[],
  groups: readonly GraphGroup[],
): Generator<string> {
  for (const node of nodes) if (node.group === parent) yield `${indent}${card(node)}\n`;
  for (const group of groups) {
    if (group.parent !== parent) continue;
    yield `${indent}subgraph cluster_${group.id} {\n`;
    yield `${indent}  graph [label=${lines([`${group.kind} ${short(group.name)}`, group.detail], 'l')}, color="${INK.line}"]\n`;
    yield* within(group.id, `${indent}  `, nodes, groups);
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
