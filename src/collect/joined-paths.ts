import type { Sharing, Workload } from '../model/workload.ts';
import type { NamespaceType } from '../namespaces.ts';
import type { Kernel } from './kernel/kernel.ts';

/** Of joins by path (`ns:/run/netns/blue`) what the host has mounted there now: what was joined, unless it was mounted since. */
export function withJoinedPaths(workload: Workload, { hostHandles }: Kernel): Workload {
  const { configured } = workload;
  const joins = Object.entries(configured?.sharing ?? {}) as [NamespaceType, Sharing][];
  const found = joins.flatMap(([type, sharing]) => {
    if (!sharing.target?.startsWith('/')) return [];
    // The last of several mounts at one place hides the others.
    const path = canonical(sharing.target);
    const id = hostHandles.findLast((handle) => handle.type === type && handle.at === path)?.id;
    return id ? [[type, { ...sharing, id }] as const] : [];
  });
  if (!configured || found.length === 0) return workload;
  return {
    ...workload,
    configured: { ...configured, sharing: { ...configured.sharing, ...Object.fromEntries(found) } },
  };
}

/** mountinfo knows /var/run as what it leads to: file-hierarchy(7). */
const canonical = (path: string): string => path.replace(/^\/var\/run\//, '/run/');
