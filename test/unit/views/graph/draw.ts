import type { Report } from '../../../../src/model/report.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../../../../src/namespaces.ts';
import type { Graph, GraphNode } from '../../../../src/views/graph/graph.ts';
import { type GraphFormat, toGraph, VIEWS } from '../../../../src/views/graph/index.ts';
import { judgeByAll } from '../../../support/audit.ts';
import { completeFacts, engine, type NamespaceSketch, type WorkloadSketch } from '../../../support/facts.ts';

/** `undefined`: it could not be read. */
export type NamespaceSketches = Partial<Record<NamespaceType, NamespaceSketch | undefined>>;

let lastInode = 1000;

/** A container that the kernel shows in namespaces of its own, but for those that no engine takes off the host. */
export function container(
  name: string,
  namespaces: NamespaceSketches = {},
  rest: WorkloadSketch = {},
): WorkloadSketch {
  const own = Object.fromEntries(NAMESPACE_TYPES.map((type) => [type, ++lastInode]));
  const all = { ...own, cgroup: 'host', time: 'host', user: 'host', ...namespaces };
  return {
    name,
    configured: {},
    observed: {
      seccomp: 2,
      processes: {},
      handles: [],
      namespaces: all as Record<NamespaceType, NamespaceSketch>,
    },
    ...rest,
  };
}

export const reportOf = (...workloads: WorkloadSketch[]): Report =>
  judgeByAll(completeFacts({ host: HOST, engines: [engine()], workloads }));

const HOST = { kernel: '6.18.44' };

export const graphOf = (...workloads: WorkloadSketch[]): Graph =>
  toGraph(reportOf(...workloads), { expand: false });

export const draw = (format: GraphFormat, graph: Graph): string => [...VIEWS[format](graph)].join('');

export function nodeCalled({ nodes }: Graph, name: string): GraphNode {
  const [found, ...others] = nodes.filter((node) => node.name === name);
  if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} nodes called ${name}`);
  return found;
}

/** `agent → host: net pid · high` */
export function edgesOf({ nodes, edges }: Graph): string[] {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return edges
    .map(({ from, to, label, mark }) => `${names.get(from)} → ${names.get(to)}: ${label} · ${mark}`)
    .sort();
}
