import type { Workload } from '../model/workload.ts';
import type { Proc } from './kernel/proc.ts';

/** What holds a pod's namespaces and does nothing else: Kubernetes' sandbox, and Podman's infra container. */
const HOLDERS = new Set(['pause', 'catatonit']);

/**
 * Marks the holder of each pod. No engine says which it is: the one whose process started first, since the others join
 * it, and is one of the known programs; any later one may call itself so.
 */
export function withInfra(workloads: readonly Workload[], proc: Proc): Workload[] {
  const first = new Map<string, Workload>();
  for (const workload of workloads) {
    if (workload.pod === undefined) continue;
    const known = first.get(workload.pod);
    if (!known || startOf(workload) < startOf(known)) first.set(workload.pod, workload);
  }
  return workloads.map((workload) =>
    workload.pod !== undefined && first.get(workload.pod) === workload && isHolder(workload, proc)
      ? { ...workload, infra: true }
      : workload,
  );
}

const startOf = ({ observed }: Workload): number => observed?.startTime ?? Number.POSITIVE_INFINITY;

const isHolder = ({ observed }: Workload, proc: Proc): boolean =>
  observed !== undefined && HOLDERS.has(proc.textIfReadable(observed.pid, 'comm')?.trimEnd() ?? '');
