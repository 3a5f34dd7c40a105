import { judgeManifest } from './manifest.ts';
import type { WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

export const hostPort: WorkloadRule = {
  id: 'host-port',
  title: 'Binds ports of its node',
  severity: 'low',
  subject: 'workload',
  reads: ['hostPorts'],
  exposes:
    'A host port opens the pod on every address of its node, past Services and, with many network plugins, past ' +
    'NetworkPolicies. It takes the port from other pods and from programs of the node: who binds one that a node ' +
    'service uses can stand in for it.',
  prove: [
    "kubectl get pod NAME -o jsonpath='{.spec.containers[*].ports[*].hostPort}'   # the ports",
    'sudo iptables -t nat -L CNI-HOSTPORT-DNAT   # on the node: where they lead',
  ],
  remediation:
    'Take hostPort away and publish the port through a Service, or, if it must be reached on each node, through one of ' +
    'type NodePort.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/services-networking/service/',
  ],
  controls: { nist: ['4.4.2'], pss: ['Baseline: Host Ports'], cwe: [668] },
  check: (workload) =>
    judgeManifest(workload, 'hostPorts', {
      isBad: () => true,
      words: (ports) => `binds ${enumerate(ports)} of its node's ports`,
      none: 'binds no port of its node',
    }),
};
