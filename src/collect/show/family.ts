import type { Relative, Shown } from '../../model/shown.ts';
import {
  kernelHas,
  NAMESPACE_TYPES,
  type NamespaceId,
  type NamespaceType,
  sameNamespace,
} from '../../namespaces.ts';
import type { ContainersByPid } from '../containers-by-pid.ts';
import { commOf } from '../kernel/comm.ts';
import type { Proc } from '../kernel/proc.ts';
import { parseStatus } from '../kernel/process.ts';
import type { Sweep } from '../kernel/sweep.ts';

interface Means {
  sweep: Sweep;
  proc: Proc;
  containers: ContainersByPid;
}

type Namespaces = Partial<Record<NamespaceType, NamespaceId>>;

/** The parent and the children of a process, and the namespaces in which they do not stand with it. */
export function findFamily(pid: number, own: Namespaces, means: Means): Pick<Shown, 'parent' | 'children'> {
  const parents = new Map(means.sweep.pids.map((other) => [other, parentOf(other, means.proc)]));
  const parent = parents.get(pid);
  const children = means.sweep.pids.filter((other) => parents.get(other) === pid);
  return {
    // 0: its parent is the kernel, or in a PID namespace outside of this /proc.
    ...(parent && { parent: relative(parent, own, means) }),
    children: children.map((child) => relative(child, own, means)),
  };
}

/** Zero for one that has ended. */
function parentOf(pid: number, proc: Proc): number {
  const status = proc.textIfReadable(pid, 'status');
  return (status !== undefined && parseStatus(status).ppid) || 0;
}

function relative(pid: number, own: Namespaces, { sweep, proc, containers }: Means): Relative {
  const standing = sweep.standings.find(({ pids }) => pids.includes(pid))?.namespaces ?? {};
  const container = containers.nameOf(pid);
  const differs: Relative['differs'] = [];
  const unknown: NamespaceType[] = [];
  for (const type of NAMESPACE_TYPES.filter((candidate) => kernelHas(candidate, proc.release))) {
    const [mine, its] = [own[type], standing[type]];
    if (!mine || !its) unknown.push(type);
    else if (!sameNamespace(mine, its)) differs.push({ type, id: its });
  }
  return { pid, comm: commOf(proc, pid), ...(container && { container }), differs, unknown };
}
