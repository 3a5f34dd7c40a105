import { judgeManifest } from './manifest.ts';
import type { WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

/** What Kubernetes 1.37 counts as safe: namespaced, and of no effect on other pods of the node. */
const SAFE = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ping_group_range',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_notsent_lowat',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_slow_start_after_idle',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.tcp_wmem',
]);

export const unsafeSysctl: WorkloadRule = {
  id: 'unsafe-sysctl',
  title: "Sets the kernel's parameters beyond the safe ones",
  severity: 'medium',
  subject: 'workload',
  reads: ['sysctls'],
  exposes:
    'A parameter of the kernel is safe to set if it belongs to a namespace of the pod and costs nobody else anything. ' +
    'Others that are namespaced still take memory or processor time from the whole node, or switch protections of the ' +
    'network stack off; those that are not namespaced change the node itself.',
  prove: [
    "kubectl get pod NAME -o jsonpath='{.spec.securityContext.sysctls}'   # names and values",
    'kubectl exec NAME -- cat /proc/sys/net/ipv4/ip_forward   # what one of them is inside',
  ],
  remediation:
    'Take the parameter away, or run the pods that need it on nodes of their own, whose kubelets allow it ' +
    '(--allowed-unsafe-sysctls).',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  controls: { nist: ['4.4.3'], pss: ['Baseline: Sysctls'], cwe: [668] },
  check: (workload) =>
    judgeManifest(workload, 'sysctls', {
      isBad: (name) => !SAFE.has(name),
      words: (names) => `sets ${enumerate(names)}, which Kubernetes does not count as safe`,
      none: "sets none of the kernel's parameters but safe ones",
    }),
};
