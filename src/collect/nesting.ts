import type { Workload } from '../model/workload.ts';
import { membershipOf } from './kernel/process.ts';

/**
 * Says of each workload that runs inside another one which that is: its cgroup lies below the other's. An engine in a
 * container makes such ones, and so can whoever may write to the cgroup tree there.
 */
export function withParents(workloads: readonly Workload[]): Workload[] {
  const memberships = new Map(workloads.map((workload) => [workload, membershipOf(workload)]));
  const byPath = new Map<string, Workload>();
  for (const [workload, own] of memberships) if (own && !byPath.has(own.path)) byPath.set(own.path, workload);
  return workloads.map((workload) => {
    const outer = memberships.get(workload)?.outer;
    const parent = outer && byPath.get(outer.path);
    return parent && parent !== workload ? { ...workload, parent: parent.id } : workload;
  });
}
