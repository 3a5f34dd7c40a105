import type { Workload } from '../model/workload.ts';
import type { NamespaceType } from '../namespaces.ts';
import { askedFor } from '../rules/evidence.ts';
import type { Context, RuleCell } from '../rules/rule.ts';

/** The workloads that a configured join leads through, and where it ends if at none of them. */
export type Join = Pick<RuleCell, 'chain' | 'target'>;

const NO_JOIN: Join = { chain: [] };

/** Follows `container:` modes to the workload that made the namespace; a cycle or a missing link ends in `target`. */
export function followJoin(workload: Workload, type: NamespaceType, context: Context): Join {
  let sharing = askedFor(workload)?.sharing[type];
  if (sharing?.kind !== 'container') return NO_JOIN;
  const chain: Workload[] = [];
  while (sharing?.kind === 'container') {
    const target = sharing.target ?? '';
    const next = context.workload(target);
    if (!next || next === workload || chain.includes(next)) return { chain, target };
    chain.push(next);
    sharing = askedFor(next)?.sharing[type];
  }
  return { chain };
}
