import type { Workload } from '../model/workload.ts';
import type { NamespaceType } from '../namespaces.ts';
import type { Context, RuleCell } from './rule.ts';

/** Where a join that files ask for leads to nothing that they declare: what it names, as written, and that. */
export function undeclaredJoin(
  { chain, target }: RuleCell,
  workload: Workload,
  type: NamespaceType,
  context: Context,
): string | undefined {
  const { configured, declared } = chain.at(-1) ?? workload;
  const sharing = configured ? undefined : declared?.sharing[type];
  // What leads to a workload that is there joins itself in the end.
  if (!sharing || target === undefined || target.startsWith('/') || context.workload(target))
    return undefined;
  return `${sharing.evidence.value}, which is not declared in these files`;
}
