import { judgeManifest } from './manifest.ts';
import { man, type WorkloadRule } from './rule.ts';

export const sharedProcessNamespace: WorkloadRule = {
  id: 'shared-process-namespace',
  title: 'Shares one PID namespace with all containers of its pod',
  severity: 'low',
  subject: 'workload',
  reads: ['shareProcessNamespace'],
  exposes:
    'Containers of a pod share its network and IPC namespaces by nature, but each has its own processes. With ' +
    'shareProcessNamespace they see those of the others with command lines and environments, can signal those of the ' +
    "same user, and through /proc/PID/root reach the others' files and the secrets mounted there.",
  prove: [
    "kubectl get pod NAME -o jsonpath='{.spec.shareProcessNamespace}'   # true",
    'kubectl exec NAME -c CONTAINER -- ps ax   # process 1 is the pause program, and the others follow',
  ],
  remediation:
    'Take shareProcessNamespace away. To look into a container for once, use kubectl debug --target, which joins the ' +
    'processes of that one alone.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/',
    man('pid_namespaces'),
  ],
  controls: { nist: ['4.4.3'], cwe: [653] },
  check: (workload) =>
    judgeManifest(workload, 'shareProcessNamespace', {
      isBad: (value) => value === 'true',
      words: () => 'shares one PID namespace with all containers of its pod',
      none: 'has its processes for itself in its pod',
    }),
};
