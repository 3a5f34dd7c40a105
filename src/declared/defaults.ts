import type { SharingKind } from '../model/workload.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../namespaces.ts';
import type { Asking } from './asking.ts';

const DEFAULTS: Readonly<Record<NamespaceType, [kind: SharingKind, note?: string]>> = {
  pid: ['private'],
  ipc: ['private'],
  uts: ['private'],
  net: ['private'],
  mnt: ['private'],
  user: ['unset', 'the engine decides: its own mapping of users, or none'],
  cgroup: ['unset', 'the engine decides: by its settings and the version of cgroups'],
  time: ['host', 'no option of these engines makes one'],
};

/** What holds for a container of Docker or Podman where nobody asks for anything else. */
export function askNothing(asking: Asking): Asking {
  for (const type of NAMESPACE_TYPES) askDefault(asking, type);
  return asking;
}

export const askDefault = (asking: Asking, type: NamespaceType): Asking =>
  asking.unasked(type, ...DEFAULTS[type]);
