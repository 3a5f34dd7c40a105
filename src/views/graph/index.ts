import { dot } from './dot.ts';
import type { Graph } from './graph.ts';
import { mermaid } from './mermaid.ts';
import { svg } from './svg.ts';

export { toGraph } from './model.ts';

/** A graph as text, in pieces. Decides nothing and looks at nothing else: the same graph gives the same bytes. */
export type View = (graph: Graph) => Iterable<string>;

export const VIEWS = { svg, dot, mermaid } satisfies Record<string, View>;

export type GraphFormat = keyof typeof VIEWS;

const ENDINGS: readonly (readonly [ending: string, format: GraphFormat])[] = [
  ['.svg', 'svg'],
  ['.dot', 'dot'],
  ['.gv', 'dot'],
  ['.mmd', 'mermaid'],
  ['.mermaid', 'mermaid'],
];

/** The format that a file's ending stands for, if it stands for one. */
export const formatOfPicture = (path: string): GraphFormat | undefined =>
  ENDINGS.find(([ending]) => path.toLowerCase().endsWith(ending))?.[1];
