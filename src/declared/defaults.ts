import type { Asking } from './asking.ts';

/** What holds for a container of Docker or Podman where nobody asks for anything else. */
export function askNothing(asking: Asking): Asking {
  for (const type of ['pid', 'ipc', 'uts', 'net', 'mnt'] as const) asking.unasked(type, 'private');
  return asking
    .unasked('user', 'unset', 'the engine decides: its own mapping of users, or none')
    .unasked('cgroup', 'unset', 'the engine decides: by its settings and the version of cgroups')
    .unasked('time', 'host', 'no option of these engines makes one');
}
