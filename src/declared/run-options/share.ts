import type { Declared } from '../../model/declared.ts';
import type { NamespaceType } from '../../namespaces.ts';
import { lastValue } from './names.ts';
import type { CommandLine } from './parse.ts';

/** What members of a pod share unless it says otherwise. */
const SHARED: readonly NamespaceType[] = ['ipc', 'net', 'uts'];

export const TYPES: readonly NamespaceType[] = [...SHARED, 'pid', 'cgroup'];

/** What members join of a pod. With the host's users, as with none asked for, each has what the engine gives it. */
export function joinedOf(line: CommandLine, { sharing: { user } }: Declared): readonly NamespaceType[] {
  const hasUsers = user && !user.implied && user.kind !== 'host';
  return hasUsers ? [...sharedBy(line), 'user'] : sharedBy(line);
}

/** `--share net,pid`; with `+` beside what is shared anyway. */
function sharedBy(pod: CommandLine): readonly NamespaceType[] {
  const share = lastValue(pod, 'share');
  // Of a list that nobody knows the most that there is.
  if (share?.why || (!share && pod.open.length > 0)) return TYPES;
  if (!share) return SHARED;
  const names = share.text.replace(/^\+/, '').split(',');
  return TYPES.filter(
    (type) => names.includes(type) || (share.text.startsWith('+') && SHARED.includes(type)),
  );
}
