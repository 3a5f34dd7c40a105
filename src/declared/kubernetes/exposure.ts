import type { Asking } from '../asking.ts';
import { type Ask, isUnknown, leaveOpen, type Reading, tell } from './reading.ts';
import { isZero } from './scalars.ts';
import type { Settings } from './settings.ts';
import type { Spot } from './spot.ts';

/** What of a pod concerns all of its containers, beside namespaces and volumes. */
export function readPodSettings(reading: Reading, settings: Settings): Ask {
  const processes = reading.flag(settings('shareProcessNamespace'), 'shareProcessNamespace');
  const sysctls = reading.list(settings('securityContext'), ['securityContext', 'sysctls'], ['name']) ?? [];
  const names = isUnknown(sysctls)
    ? [sysctls]
    : sysctls.map((sysctl) => reading.text(sysctl, 'name') ?? reading.unknown(sysctl, 'has no name'));
  const system = reading.word(settings('os'), 'os', 'name');
  return (asking) => {
    if (system === 'windows') asking.system(system);
    tell(asking, processes, ['shareProcessNamespace'], (is, { place }) =>
      asking.also('shareProcessNamespace', String(is), place),
    );
    for (const name of names) {
      tell(asking, name, ['sysctls'], (is, { place }) => asking.also('sysctls', is, place));
    }
  };
}

export function readPorts(reading: Reading, container: Spot, asking: Asking): void {
  const ports = reading.list(container, ['ports'], ['name', 'containerPort']) ?? [];
  if (isUnknown(ports)) {
    leaveOpen(asking, ports, 'hostPorts');
    return;
  }
  for (const port of ports) {
    tell(asking, reading.number(port, 'hostPort'), ['hostPorts'], (is, port) => {
      // 0 is none.
      if (!isZero(is)) asking.also('hostPorts', is, port.place);
    });
  }
}

const HANDLERS = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
];

/** Whom the kubelet asks, where it is not the pod itself. */
export function readProbes(reading: Reading, container: Spot, asking: Asking): void {
  for (const way of HANDLERS) {
    const handler = reading.mapping(container, ...way);
    if (isUnknown(handler)) leaveOpen(asking, handler, 'probeHosts');
    else if (handler) {
      for (const how of ['httpGet', 'tcpSocket']) {
        tell(asking, reading.text(handler, how, 'host'), ['probeHosts'], (is, host) => {
          if (is !== '') asking.also('probeHosts', is, host.place);
        });
      }
    }
  }
}
