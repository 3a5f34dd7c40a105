import type { NamespaceType } from '../../namespaces.ts';
import { type Ask, isUnknown, type Known, type Reading, type Unknown } from './reading.ts';
import type { Settings } from './settings.ts';
import type { Spot } from './spot.ts';

/** How a pod asks for the namespaces of its containers. That they share some with each other is what a pod is. */
export function readNamespaces(reading: Reading, settings: Settings): Ask {
  const flag = (key: string): Flag => reading.flag(settings(key), key);
  const network = flag('hostNetwork');
  const asks = [
    shared('net', network),
    utsNamespace(network, reading.word(settings('os'), 'os', 'name')),
    shared('ipc', flag('hostIPC')),
    shared('pid', flag('hostPID')),
    userNamespace(flag('hostUsers'), settings('hostUsers')),
  ];
  return (asking) => {
    for (const ask of asks) ask(asking);
    asking.unasked('mnt', 'private');
    asking.unasked('time', 'host');
    asking.unasked('cgroup', 'unset', 'the runtime decides: its own with cgroup v2');
  };
}

type Flag = Known<boolean> | Unknown | undefined;

const shared = (type: NamespaceType, host: Flag): Ask => {
  if (!host) return (asking) => asking.unasked(type, 'private');
  const { place } = host;
  if (isUnknown(host)) return (asking) => asking.openSharing(type, 'not to be told', host.why, place);
  return (asking) => asking.share(type, host.is ? 'host' : 'private', String(host.is), place);
};

/**
 * With the host's network containerd gives a pod the host's UTS namespace as well, CRI-O one of its own: containerd's
 * internal/cri/server/podsandbox/sandbox_run_linux.go, CRI-O's server/sandbox_run_linux.go. Windows has none.
 */
function utsNamespace(network: Flag, system: string | undefined): Ask {
  if (system === 'windows') return shared('uts', undefined);
  if (!network || isUnknown(network) || !network.is) return shared('uts', network);
  const { place } = network;
  const why = "with the host's network it depends on the runtime: containerd gives the host's, CRI-O its own";
  return (asking) => asking.openSharing('uts', 'true', why, place);
}

/** Unset is the host's: https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/ */
function userNamespace(host: Flag, spec: Spot): Ask {
  if (host) return shared('user', host);
  const place = spec.keyPlace;
  return (asking) => asking.unasked('user', 'host', 'hostUsers is not set', place);
}
