import { judgeManifest } from './manifest.ts';
import type { WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

const CONTAINER_TYPES = new Set([
  'type=container_t',
  'type=container_init_t',
  'type=container_kvm_t',
  'type=container_engine_t',
]);

/** A level alone picks categories, which keep workloads apart; all else picks other rules. */
export const isOwnLabel = (option: string): boolean => !CONTAINER_TYPES.has(option);

export const selinuxOptions: WorkloadRule = {
  id: 'selinux-options',
  title: 'Chooses its own SELinux user, role or type',
  severity: 'medium',
  subject: 'workload',
  reads: ['seLinuxOptions'],
  exposes:
    "SELinux's policy confines containers by the type that their processes have. With another type, such as spc_t, or " +
    'with a user or role of the host, other rules hold: files and processes of the node, and those of other pods, ' +
    'are no longer out of bounds.',
  prove: [
    "kubectl get pod NAME -o jsonpath='{.spec..seLinuxOptions}'   # user, role and type that were asked for",
    'cat /proc/PID/attr/current   # on the node: system_u:system_r:container_t:s0:c1,c2 is usual',
  ],
  remediation:
    'Take user, role and type away. If the program needs more than container_t allows, write a policy for it that ' +
    'names what it needs (udica makes one).',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  controls: { nist: ['4.4.3'], pss: ['Baseline: SELinux'], cwe: [693] },
  check: (workload) =>
    judgeManifest(workload, 'seLinuxOptions', {
      isBad: isOwnLabel,
      words: (options) => `chooses its own SELinux label: ${enumerate(options)}`,
      none: 'leaves the choice of its SELinux label to the runtime',
    }),
};
