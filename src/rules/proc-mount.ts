import type { Workload } from '../model/workload.ts';
import { askedEvidence } from './evidence.ts';
import { judgeManifest } from './manifest.ts';
import { type Context, fail, man, open, pass, type Verdict, type WorkloadRule } from './rule.ts';
import { isOption } from './security-options.ts';

export const procMount: WorkloadRule = {
  id: 'proc-mount',
  title: 'Takes the masks from /proc',
  severity: 'high',
  subject: 'workload',
  reads: ['procMount', 'securityOpt', 'sharing'],
  options: ['systempaths', 'unmask'],
  exposes:
    'Runtimes lay masks over parts of /proc that have no namespace, such as /proc/kcore, /proc/keys and ' +
    '/proc/sysrq-trigger, and make /proc/sys read-only. Without them root inside reads memory of the kernel and sets ' +
    'parameters of the whole host. In a user namespace of its own the kernel refuses that, so that the masks may go.',
  prove: [
    'grep " /proc/" /proc/PID/mountinfo   # the masks: tmpfs over directories, /dev/null over files',
    "kubectl get pod NAME -o jsonpath='{.spec.containers[*].securityContext.procMount}'   # Unmasked",
  ],
  remediation:
    'Take procMount: Unmasked (Docker: systempaths=unconfined, Podman: unmask) away, list maskedPaths and ' +
    'readonlyPaths in an OCI bundle, or give the workload a user namespace of its own (Kubernetes: hostUsers: false).',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
    'https://docs.docker.com/reference/cli/docker/container/run/#security-opt',
    man('proc', 5),
  ],
  controls: { nist: ['4.4.3'], pss: ['Baseline: /proc Mount Type'], cwe: [668] },
  check: (workload, context) =>
    MANIFESTS.has(workload.declared?.kind) ? byManifest(workload, context) : byOption(workload),
};

/** They say so in a field of its own, and mostly what user namespace there is. */
const MANIFESTS = new Set<string | undefined>(['kubernetes', 'oci']);

function byManifest(workload: Workload, context: Context): Verdict {
  const verdict = judgeManifest(workload, 'procMount', {
    isBad: (value) => value !== 'Default',
    words: () => 'takes the masks from /proc',
    none: 'leaves the masks on /proc',
  });
  if (verdict.kind !== 'fail') return verdict;
  const { status, evidence } = context.cell(workload, 'user');
  const both = [...verdict.evidence, ...evidence];
  if (status === 'host') return verdict;
  return status === 'unknown'
    ? open(`${workload.name} takes the masks from /proc, maybe in the host's user namespace.`, both)
    : pass(`${workload.name} takes the masks from /proc, in a user namespace of its own.`, both);
}

const isUnmasking = (option: string): boolean =>
  isOption('systempaths')(option) || isOption('unmask')(option);

/** Docker's client asks the engine for empty lists of masks in place of the option: its answer does not show it. */
function byOption(workload: Workload): Verdict {
  const { name, configured, declared } = workload;
  const asked = (configured ?? declared)?.securityOpt ?? [];
  const evidence = askedEvidence(workload, 'securityOpt', isUnmasking);
  if (asked.some(isUnmasking)) return fail(`${name} takes the masks from /proc.`, evidence);
  if (configured || !declared)
    return open(`${name} may have no masks on /proc: nothing here shows it.`, evidence);
  return pass(`${name} leaves the masks on /proc.`, evidence);
}
