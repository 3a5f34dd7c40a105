import type { Report } from '../../model/report.ts';
import { edgesOf } from './edges.ts';
import { entriesOf } from './entries.ts';
import { fold } from './fold.ts';
import type { Graph } from './graph.ts';
import { Groups } from './groups.ts';
import { ofFirstHost } from './host-report.ts';
import { isPlace, joinsOf } from './joins.ts';
import { marksOf } from './marks.ts';
import { engineKey, HOST_KEY, keyOf, NodeTable } from './node-table.ts';
import { engineNode, hostNode, lotNode, placeNode } from './nodes.ts';
import { aboutReport, notesOf } from './notes.ts';
import { usualOf } from './usual.ts';

export interface GraphOptions {
  /** Draw each container, also where many look alike. */
  expand: boolean;
}

/**
 * Who shares which namespace with whom, on the first host of a report. Decides nothing: the severities are those of the
 * findings.
 */
export function toGraph(given: Report, { expand }: GraphOptions): Graph {
  const report = ofFirstHost(given);
  const usual = usualOf(report);
  const marks = marksOf(report);
  const joins = joinsOf(report);
  const lots = fold(entriesOf(report, usual, marks, joins), expand);

  const groups = new Groups(report.workloads);
  const table = new NodeTable();
  table.add(HOST_KEY, hostNode(report));
  for (const lot of lots) table.add(lot.entries[0].workload, lotNode(lot, groups.of(lot)));
  for (const { workload, engine } of lots.flatMap(({ entries }) => entries)) {
    if (engine.length > 0) table.add(engineKey(workload), engineNode(report, workload));
  }
  for (const { to } of joins) if (isPlace(to)) table.add(keyOf(to), placeNode(to));

  const { nodes } = table;
  const edges = edgesOf(lots, joins, marks, (key) => table.idOf(key));
  const notes = [...usual.notes, ...notesOf(report, nodes, edges)];
  return { about: aboutReport(report), nodes, groups: groups.all, edges, notes };
}
