import type { Workload } from '../model/workload.ts';
import { CAPABILITIES, namesOf, ordinaryCapabilities, parseMask } from './capabilities.ts';
import { askedEvidence, askedFor, observedEvidence } from './evidence.ts';
import {
  type Context,
  fail,
  man,
  notApplicable,
  open,
  pass,
  type Verdict,
  type WorkloadRule,
} from './rule.ts';

/**
 * Up to AUDIT_READ: engines and runtimes older than Linux 5.8 know no later capability, so that a privileged container
 * of theirs lacks those on a newer kernel.
 */
const KNOWN_TO_ALL = (1n << BigInt(CAPABILITIES.indexOf('AUDIT_READ') + 1)) - 1n;

export const privileged: WorkloadRule = {
  id: 'privileged',
  title: 'Runs privileged',
  severity: 'critical',
  subject: 'workload',
  reads: ['privileged'],
  exposes:
    'A privileged container has every capability, every device of the host, no seccomp filter, no confinement by a ' +
    'security module, and none of the masks over /proc and /sys. Its namespaces are still there, but root in it can ' +
    "leave them in one step: it mounts the host's disk, or writes a core pattern or a cgroup release agent that the " +
    'host runs. Dropping capabilities does not help: Docker ignores --cap-drop together with --privileged.',
  prove: [
    "docker inspect --format '{{.HostConfig.Privileged}}' NAME   # true",
    'grep -E "CapBnd|Seccomp:" /proc/PID/status   # every capability (capsh --decode=MASK names them), Seccomp 0',
  ],
  remediation:
    'Run it without --privileged (in files: privileged: true), and give it the one capability, device or mount ' +
    'that it needs. Run what must administer the host as a service of the host.',
  references: [
    'https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities',
    man('capabilities'),
  ],
  controls: {
    cis: { '1.6': ['5.5'], '1.8': ['5.5'] },
    nist: ['4.4.3'],
    stig: ['DKER-EE-001960'],
    pss: ['Baseline: Privileged Containers'],
    cwe: [250],
  },
  check(workload, context) {
    const asked = askedFor(workload);
    if (!asked) return byKernel(workload, context);
    if (asked === workload.declared && workload.declared.kind === 'oci') {
      return notApplicable(`${workload.name}: a bundle names each privilege by itself.`);
    }
    const evidence = askedEvidence(workload, 'privileged');
    return asked.privileged
      ? fail(`${workload.name} is privileged.`, evidence)
      : pass(`${workload.name} is not privileged.`, evidence);
  },
};

/** Guards that privileged takes away as a whole are no findings of their own. */
export const isPrivileged = (workload: Workload, context: Context): boolean =>
  privileged.check(workload, context).kind === 'fail';

/** No engine to ask: a privileged container has all capabilities that the machine has, and no seccomp filter. */
function byKernel(workload: Workload, { facts: { host } }: Context): Verdict {
  const { name, observed } = workload;
  const bounding = parseMask(observed?.capBnd) ?? parseMask(observed?.capEff);
  if (!observed || bounding === undefined) {
    return open(`${name} may be privileged: no engine was asked and its capabilities could not be read.`);
  }
  const evidence = [
    ...observedEvidence(workload, 'status CapBnd', observed.capBnd ?? observed.capEff ?? ''),
    ...observedEvidence(workload, 'status Seccomp', String(observed.seccomp ?? 'unread')),
  ];
  const machine = parseMask(host.capabilities);
  const most = (machine ?? KNOWN_TO_ALL) & KNOWN_TO_ALL;
  if ((bounding & most) !== most) {
    // Its first process may have dropped a few: without them it still looks like nothing else.
    const isOrdinary = namesOf(bounding).every((capability) => ordinaryCapabilities.has(capability));
    if (isOrdinary || (machine !== undefined && observed.seccomp !== 0)) {
      return pass(`${name} lacks capabilities that a privileged container has.`, evidence);
    }
    return open(
      `${name} may be privileged: it has more capabilities than usual, and no engine was asked.`,
      evidence,
    );
  }
  if (observed.seccomp === 0) {
    return fail(
      `${name} has every capability and no seccomp filter, as a privileged container has.`,
      evidence,
    );
  }
  return open(
    `${name} has every capability, but a seccomp filter may be in force: no engine was asked whether it is privileged.`,
    evidence,
  );
}
