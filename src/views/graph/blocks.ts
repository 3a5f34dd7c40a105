import type { Graph, GraphGroup, GraphNode } from './graph.ts';

/** A node, or a box with nodes and boxes in it. */
export type Block = { node: GraphNode } | { group: GraphGroup; blocks: Block[] };

/** All but the host, in the order of the graph; a box stands where its first node would. */
export function blocksOf({ nodes, groups }: Graph): Block[] {
  const top: Block[] = [];
  const boxes = new Map<string, Block[]>();
  const byId = new Map(groups.map((group) => [group.id, group]));
  const listOf = (id: string | undefined): Block[] => {
    const group = id === undefined ? undefined : byId.get(id);
    if (!group) return top;
    const known = boxes.get(group.id);
    if (known) return known;
    const blocks: Block[] = [];
    boxes.set(group.id, blocks);
    listOf(group.parent).push({ group, blocks });
    return blocks;
  };
  for (const node of nodes) if (node.kind !== 'host') listOf(node.group).push({ node });
  return top;
}

export const nodesIn = (block: Block): GraphNode[] =>
  'node' in block ? [block.node] : block.blocks.flatMap(nodesIn);
