import { type Ask, isUnknown, leaveOpen, type Reading, settle } from './reading.ts';
import { isZero } from './scalars.ts';
import type { Spot } from './spot.ts';

/** What of a pod concerns all of its containers, beside namespaces and volumes. */
export function readPodSettings(reading: Reading, pod: Spot): Ask[] {
  const processes = reading.flag(pod, 'shareProcessNamespace');
  const sysctls = reading.list(pod, ['securityContext', 'sysctls'], ['name']) ?? [];
  return [
    ...settle(
      processes,
      ['shareProcessNamespace'],
      (is, place) => (asking) => asking.also('shareProcessNamespace', String(is), place),
    ),
    ...(isUnknown(sysctls)
      ? [leaveOpen(sysctls, 'sysctls')]
      : sysctls.flatMap((sysctl) => readSysctl(reading, sysctl))),
  ];
}

const readSysctl = (reading: Reading, sysctl: Spot): Ask[] =>
  settle(
    reading.text(sysctl, 'name') ?? reading.unknown(sysctl, 'has no name'),
    ['sysctls'],
    (is, place) => (asking) => asking.also('sysctls', is, place),
  );

export function readPorts(reading: Reading, container: Spot): Ask[] {
  const ports = reading.list(container, ['ports'], ['name', 'containerPort']) ?? [];
  if (isUnknown(ports)) return [leaveOpen(ports, 'hostPorts')];
  return ports.flatMap((port) =>
    settle(reading.number(port, 'hostPort'), ['hostPorts'], (is, place) => (asking) => {
      // 0 is none.
      if (!isZero(is)) asking.also('hostPorts', is, place);
    }),
  );
}

const HANDLERS = [
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => [probe]),
  ...['postStart', 'preStop'].map((hook) => ['lifecycle', hook]),
].flatMap((handler) => [
  [...handler, 'httpGet', 'host'],
  [...handler, 'tcpSocket', 'host'],
]);

/** Whom the kubelet asks, where it is not the pod itself. */
export const readProbes = (reading: Reading, container: Spot): Ask[] =>
  HANDLERS.flatMap((way) =>
    settle(reading.text(container, ...way), ['probeHosts'], (is, place) => (asking) => {
      if (is !== '') asking.also('probeHosts', is, place);
    }),
  );
