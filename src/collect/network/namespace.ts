import type { NetworkNamespace } from '../../model/network.ts';
import type { ContainerName } from '../../model/workload.ts';
import { type NamespaceId, sameNamespace } from '../../namespaces.ts';
import { compareText } from '../../order.ts';
import type { ContainersByPid } from '../containers-by-pid.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Proc } from '../kernel/proc.ts';
import type { NetNamespaces } from './net-namespaces.ts';

interface Means {
  kernel: Kernel;
  containers: ContainersByPid;
  namespaces: NetNamespaces;
}

/** Whose network namespace it is and who is in it. */
export function describeNamespace(
  pid: number,
  key: number,
  { kernel, containers, namespaces }: Means,
): NetworkNamespace {
  const members = [...new Set([...namespaces.membersOf(key), pid])];
  const id = linkOf(kernel.proc, pid);
  const isHosts = standsInHosts(id, key, kernel, namespaces);
  const own = containers.of(pid)?.id;
  const others = new Map<string, ContainerName>();
  for (const member of members) {
    const name = containers.nameOf(member);
    if (name && name.id !== own) others.set(name.id, name);
  }
  return {
    ...(id && { id }),
    ...(isHosts !== undefined && { isHosts }),
    processes: members.length,
    ownProcesses:
      own === undefined ? 1 : members.filter((member) => containers.of(member)?.id === own).length,
    containers: [...others.values()].sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id)),
  };
}

function linkOf(proc: Proc, pid: number): NamespaceId | undefined {
  try {
    return proc.namespace(pid, 'net');
  } catch {
    return undefined;
  }
}

/** By the link, or without leave to read it by the file that all processes of the namespace have in common. */
function standsInHosts(
  id: NamespaceId | undefined,
  key: number,
  { host }: Kernel,
  { hosts }: NetNamespaces,
): boolean | undefined {
  const reference = host.reference.net;
  if (id && reference) return sameNamespace(id, reference.id);
  return hosts === undefined ? undefined : hosts === key;
}
