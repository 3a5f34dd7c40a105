import { readlinkSync } from 'node:fs';
import type { ShownNamespace } from '../../model/shown.ts';
import { isAtLeast, type NamespaceId, type NamespaceType } from '../../namespaces.ts';
import { isGone, type Proc, parseLink } from '../kernel/proc.ts';

/**
 * Where the next children of a process will stand, if not where it does: pid_for_children and time_for_children of
 * namespaces(7), which unshare(2) and setns(2) change for the caller's children alone.
 */
export function forChildren(
  proc: Proc,
  pid: number,
  type: NamespaceType,
  own: NamespaceId | undefined,
): ShownNamespace['forChildren'] {
  if (!own || (type !== 'pid' && type !== 'time')) return undefined;
  try {
    const ino = parseLink(readlinkSync(`${proc.root}/${pid}/ns/${type}_for_children`));
    return ino === undefined || ino === own.ino ? undefined : { id: { dev: own.dev, ino } };
  } catch (error) {
    // A PID namespace without a first process has no link yet; older kernels have none at all.
    const isEmpty =
      type === 'pid' && isGone(error) && proc.release !== undefined && isAtLeast(proc.release, '4.12');
    return isEmpty && proc.has(pid) ? {} : undefined;
  }
}
