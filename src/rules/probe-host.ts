import { judgeManifest } from './manifest.ts';
import type { WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

export const probeHost: WorkloadRule = {
  id: 'probe-host',
  title: 'Has the kubelet ask other hosts than its pod',
  severity: 'low',
  subject: 'workload',
  reads: ['probeHosts'],
  exposes:
    "Probes and lifecycle hooks are sent by the kubelet, from the node's network namespace. With a host of its own " +
    'choice a pod has it send requests where the pod itself may not go: to the loopback of the node, to the metadata ' +
    'service of a cloud, past NetworkPolicies; whether an answer came can be read from the state of the pod.',
  prove: [
    "kubectl get pod NAME -o jsonpath='{.spec..httpGet.host} {.spec..tcpSocket.host}'   # empty: the pod itself",
  ],
  remediation:
    'Take host away, so that the kubelet asks the pod; if the program answers under one name only, send that as a Host ' +
    'header (httpHeaders).',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/workloads/pods/probes/',
  ],
  controls: { nist: ['4.4.2'], pss: ['Baseline: Host Probes / Lifecycle Hooks'], cwe: [918] },
  check: (workload) =>
    judgeManifest(workload, 'probeHosts', {
      isBad: () => true,
      words: (hosts) => `has the kubelet ask ${enumerate(hosts)}`,
      none: 'has the kubelet ask nobody but its pod',
    }),
};
