import { type Block, nodesIn } from '../blocks.ts';
import { type Graph, hostOf } from '../graph.ts';

/** Blocks between which there are lines: they stay together, one below the other. */
export interface Unit {
  blocks: Block[];
  /** Whether any line begins or ends in it. */
  linked: boolean;
}

/** In the order of each one's first block. */
export function unitsOf(blocks: readonly Block[], graph: Graph): Unit[] {
  const host = hostOf(graph);
  const blockOf = new Map(blocks.flatMap((block) => nodesIn(block).map(({ id }) => [id, block] as const)));
  const linked = new Set<Block>();
  const neighbours = new Map(blocks.map((block) => [block, new Set<Block>()]));
  for (const { from, to } of graph.edges) {
    const [source, target] = [blockOf.get(from), blockOf.get(to)];
    if (source) linked.add(source);
    if (to === host || !source || !target) continue;
    linked.add(target);
    neighbours.get(source)?.add(target);
    neighbours.get(target)?.add(source);
  }
  const seen = new Set<Block>();
  return blocks.flatMap((block) => {
    if (seen.has(block)) return [];
    return [{ blocks: reach(block, neighbours, seen), linked: linked.has(block) }];
  });
}

/** All that lines lead to, each as near to its neighbours as can be: first those that lead no further. */
function reach(first: Block, neighbours: ReadonlyMap<Block, ReadonlySet<Block>>, seen: Set<Block>): Block[] {
  const found: Block[] = [];
  const waiting = [first];
  for (let block = waiting.pop(); block; block = waiting.pop()) {
    if (seen.has(block)) continue;
    seen.add(block);
    found.push(block);
    const degree = (other: Block): number => neighbours.get(other)?.size ?? 0;
    const next = [...(neighbours.get(block) ?? [])].filter((other) => !seen.has(other));
    // The last is taken first.
    waiting.push(...next.sort((a, b) => degree(a) - degree(b)).reverse());
  }
  return found;
}
