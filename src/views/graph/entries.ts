import type { ReportWorkload } from '../../model/report.ts';
import { isStopped } from '../../model/workload.ts';
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
  /** Of one of its namespaces nobody could say whose it is, or the engine alone, whose word is not enough. */
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
  { workloads, host, policy }: HostReport,
  usual: Usual,
  marks: Marks,
  joins: readonly Join[],
): Entry[] {
  const linked = new Set(joins.flatMap(({ from, to }) => [from, to]));
  const types = NAMESPACE_TYPES.filter((type) => kernelHas(type, host.kernel));
  const isUnsure = ({ namespaces, state }: ReportWorkload, type: NamespaceType): boolean => {
    const { status, basis } = namespaces[type];
    const isWord = basis === 'configured' && policy.evidence === 'kernel' && !isStopped(state);
    return status === 'unknown' || isWord;
  };
  const entries = workloads.map((workload): Entry => {
    const drawn = (status: 'host' | 'engine' | 'unknown') =>
      types.filter((type) => workload.namespaces[type].status === status && !usual.has(workload, type));
    return {
      workload,
      mark: marks.worst(workload),
      open: marks.open(workload),
      uncertain: types.some((type) => isUnsure(workload, type)),
      host: drawn('host'),
      engine: drawn('engine'),
      unknown: drawn('unknown'),
      linked: linked.has(workload),
    };
  });
  return entries.sort((a, b) => MARKS.indexOf(a.mark) - MARKS.indexOf(b.mark));
}
