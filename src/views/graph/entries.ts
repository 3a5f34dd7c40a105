import type { ReportWorkload } from '../../model/report.ts';
import { kernelHas, NAMESPACE_TYPES, type NamespaceType } from '../../namespaces.ts';
import { MARKS, type Mark } from './graph.ts';
import type { HostReport } from './host-report.ts';
import type { Join } from './joins.ts';
import type { Marks } from './marks.ts';
import type { Usual } from './usual.ts';

/** A workload and what is to be drawn of it. */
export interface Entry {
  workload: ReportWorkload;
  mark: Mark;
  /** Open verdicts. */
  open: number;
  uncertain: boolean;
  /** Types in which it stands in the host's, in what its engine calls the host's, and in nobody knows whose. */
  host: NamespaceType[];
  engine: NamespaceType[];
  unknown: NamespaceType[];
  /** It joined another or was joined: it stands for nobody else. */
  linked: boolean;
}

/** Worst first, and as the report has them. */
export function entriesOf(
  { workloads, host }: HostReport,
  usual: Usual,
  marks: Marks,
  joins: readonly Join[],
): Entry[] {
  const linked = new Set(joins.flatMap(({ from, to }) => [from, to]));
  const types = NAMESPACE_TYPES.filter((type) => kernelHas(type, host.kernel));
  const entries = workloads.map((workload): Entry => {
    const unknown = types.filter((type) => workload.namespaces[type].status === 'unknown');
    const open = marks.open(workload);
    const drawn = (status: 'host' | 'engine' | 'unknown') =>
      types.filter((type) => workload.namespaces[type].status === status && !usual.has(workload, type));
    return {
      workload,
      mark: marks.worst(workload),
      open,
      uncertain: open > 0 || unknown.length > 0,
      host: drawn('host'),
      engine: drawn('engine'),
      unknown: drawn('unknown'),
      linked: linked.has(workload),
    };
  });
  return entries.sort((a, b) => MARKS.indexOf(a.mark) - MARKS.indexOf(b.mark));
}
