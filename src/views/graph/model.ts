import type { Report } from '../../model/report.ts';
import { edgesOf } from './edges.ts';
import { entriesOf } from './entries.ts';
import { fold } from './fold.ts';
import type { Graph } from './graph.ts';
import { Groups } from './groups.ts';
import { isPlace, joinsOf } from './joins.ts';
import { marksOf } from './marks.ts';
import { engineKey, HOST_KEY, keyOf, NodeTable } from './node-table.ts';
import { engineNode, hostNode, lotNode, placeNode } from './nodes.ts';
import { aboutScene, notesOf } from './notes.ts';
import { sceneOf } from './scene.ts';
import { usualOf } from './usual.ts';

export interface GraphOptions {
  /** Draw each container, also where many look alike. */
  expand: boolean;
}

/** Who shares which namespace with whom. Decides nothing: the severities are those of the findings. */
export function toGraph(report: Report, { expand }: GraphOptions): Graph {
  const scene = sceneOf(report);
  const usual = usualOf(scene);
  const marks = marksOf(scene);
  const joins = joinsOf(scene);
  const lots = fold(entriesOf(scene, usual, marks, joins), expand);

  const groups = new Groups(scene.workloads);
  const table = new NodeTable();
  table.add(HOST_KEY, hostNode(scene));
  for (const lot of lots) table.add(lot.entries[0].workload, lotNode(lot, groups.of(lot)));
  for (const { workload, engine } of lots.flatMap(({ entries }) => entries)) {
    if (engine.length > 0) table.add(engineKey(workload), engineNode(scene, workload));
  }
  for (const { to } of joins) if (isPlace(to)) table.add(keyOf(to), placeNode(to));

  const { nodes } = table;
  const edges = edgesOf(lots, joins, marks, (key) => table.idOf(key));
  const notes = [...usual.notes, ...notesOf(scene, nodes, edges)];
  return { about: aboutScene(scene), nodes, groups: groups.all, edges, notes };
}
