import type { NamespaceType } from '../../namespaces.ts';
import { lastValue } from './names.ts';
import type { CommandLine } from './parse.ts';

/** What members of a pod share unless it says otherwise. */
export const SHARED: readonly NamespaceType[] = ['ipc', 'net', 'uts'];

export const TYPES: readonly NamespaceType[] = [...SHARED, 'pid', 'cgroup'];

/** `--share net,pid`; with `+` beside what is shared anyway. */
export function sharedBy(pod: Pick<CommandLine, 'flags' | 'open'>): readonly NamespaceType[] {
  const share = lastValue(pod, 'share');
  // Of a list that nobody knows the most that there is.
  if (share?.why || (!share && pod.open.length > 0)) return TYPES;
  if (!share) return SHARED;
  const names = share.text.replace(/^\+/, '').split(',');
  return TYPES.filter(
    (type) => names.includes(type) || (share.text.startsWith('+') && SHARED.includes(type)),
  );
}
