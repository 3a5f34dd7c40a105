import { judgeManifest } from './manifest.ts';
import type { WorkloadRule } from './rule.ts';

export const hostProcess: WorkloadRule = {
  id: 'host-process',
  title: 'Runs as a process of its Windows node',
  severity: 'critical',
  subject: 'workload',
  reads: ['hostProcess'],
  exposes:
    'A HostProcess container is no container as far as isolation goes: it is a process of the Windows node with the ' +
    "node's file system, network and services before it, and as SYSTEM it may do with them what it likes. It is what " +
    'privileged is on Linux.',
  prove: [
    "kubectl get pod NAME -o jsonpath='{.spec..windowsOptions.hostProcess}'   # true, for the pod or for a container",
  ],
  remediation:
    'Take windowsOptions.hostProcess away. Keep it to pods that manage nodes, in a k8s namespace that nobody else ' +
    'may make pods in.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  controls: { nist: ['4.4.3'], pss: ['Baseline: HostProcess'], cwe: [250] },
  check: (workload) =>
    judgeManifest(workload, 'hostProcess', {
      isBad: (value) => value === 'true',
      words: () => 'runs as a process of its Windows node',
      none: 'does not ask to run as a process of a Windows node',
    }),
};
