import { readFileSync } from 'node:fs';
import type { NamespaceHandle } from '../../model/observed.ts';
import { NAMESPACE_TYPES } from '../../namespaces.ts';
import { isGone, type Proc } from './proc.ts';

/** As anonymous inodes are called, and as pidfs called them when it was new. */
export const isPidfd = (link: string): boolean => /^(?:anon_inode:\[pidfd\]|pidfd:\[\d+\])$/.test(link);

/**
 * The namespaces of processes that are not the holder's own: setns(2) takes a pidfd for all of them, since Linux 5.8.
 * Undefined where not all can be told.
 *
 * @param pidfds paths such as `4711/fd/3`
 */
export function pidfdHandles(
  pidfds: readonly string[],
  isOwn: (pid: number) => boolean,
  proc: Proc,
): NamespaceHandle[] | undefined {
  const handles: NamespaceHandle[] = [];
  const looked = new Set<number>();
  for (const path of pidfds) {
    const pid = processOf(path, proc);
    if (pid === undefined) return undefined;
    if (pid === ENDED || isOwn(pid) || looked.has(pid)) continue;
    looked.add(pid);
    const { ids, gaps } = proc.namespaces(pid);
    // Ended, and perhaps another one has its number.
    if (processOf(path, proc) !== pid) continue;
    if (gaps.some(({ reason }) => reason !== 'vanished')) return undefined;
    for (const type of NAMESPACE_TYPES) {
      const id = ids[type];
      if (id) handles.push({ type, id, kind: 'pidfd', at: `/proc/${path}` });
    }
  }
  return handles;
}

const ENDED = -1;

/** Undefined: it may not be read, or says 0, which is a process that this /proc does not show. */
function processOf(path: string, proc: Proc): number | undefined {
  try {
    const text = readFileSync(`${proc.root}/${path.replace('/fd/', '/fdinfo/')}`, 'utf8');
    return Number(/^Pid:\t(-?\d+)$/m.exec(text)?.[1]) || undefined;
  } catch (error) {
    // Closed meanwhile.
    return isGone(error) ? ENDED : undefined;
  }
}
