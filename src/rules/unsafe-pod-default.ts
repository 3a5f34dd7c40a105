import { judgeManifest } from './manifest.ts';
import type { WorkloadRule } from './rule.ts';
import { isOwnLabel } from './selinux-options.ts';
import { enumerate } from './wording.ts';

export const unsafePodDefault: WorkloadRule = {
  id: 'unsafe-pod-default',
  title: 'Its pod takes guards away from containers without settings of their own',
  severity: 'low',
  subject: 'workload',
  reads: ['podDefaults'],
  exposes:
    'What the security context of a pod says holds for each of its containers that does not say otherwise. Those that ' +
    'are there do; one that comes later, such as a sidecar that a webhook adds or an ephemeral container for ' +
    'debugging, starts without the guard, inside the namespaces of the pod.',
  prove: [
    "kubectl get pod NAME -o jsonpath='{.spec.securityContext}'   # what holds for containers that say nothing",
    "kubectl get pod NAME -o jsonpath='{.spec.containers[*].securityContext}'   # what they say",
  ],
  remediation:
    'Give the pod the safe setting, and the one container that needs another its own; take annotations for containers ' +
    'that are not there away.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  controls: {
    nist: ['4.4.3'],
    pss: ['Baseline: AppArmor', 'Baseline: HostProcess', 'Baseline: SELinux', 'Baseline: Seccomp'],
    cwe: [693],
  },
  check: (workload) =>
    judgeManifest(workload, 'podDefaults', {
      isBad: isUnsafe,
      words: (settings) => `has settings of its own, but its pod's are unsafe: ${enumerate(settings)}`,
      none: 'is in a pod whose own settings take no guard away',
    }),
};

const SELINUX = 'seLinuxOptions.';

function isUnsafe(setting: string): boolean {
  if (setting.startsWith(SELINUX)) {
    return !setting.endsWith('=') && isOwnLabel(setting.slice(SELINUX.length));
  }
  return /^(seccompProfile|appArmorProfile)\.type=Unconfined$|^windowsOptions\.hostProcess=true$/.test(
    setting,
  );
}
