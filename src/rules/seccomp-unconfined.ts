import { askedEvidence, askedFor, configuredEvidence, observedEvidence } from './evidence.ts';
import { isPrivileged } from './privileged.ts';
import { fail, man, notApplicable, open, pass, type WorkloadRule } from './rule.ts';
import { askedOptions, engineGuard, isOption } from './security-options.ts';

export const seccompUnconfined: WorkloadRule = {
  id: 'seccomp-unconfined',
  title: 'Runs without a seccomp filter',
  severity: 'high',
  subject: 'workload',
  reads: ['securityOpt', 'privileged'],
  options: ['seccomp'],
  exposes:
    "The engine's seccomp profile withholds several dozen system calls, among them those that make and enter " +
    'namespaces, mount, load modules, open files by handle, and those with a record of kernel bugs. Without it every ' +
    'system call of the kernel can be tried, and an unprivileged program can make a user namespace and with it reach ' +
    'code of the kernel that only root was meant to reach.',
  prove: [
    'grep Seccomp: /proc/PID/status   # 0: none, 1: strict, 2: a filter',
    "docker inspect --format '{{.HostConfig.SecurityOpt}}' NAME   # seccomp=unconfined",
    "docker info --format '{{.SecurityOptions}}'   # what every container gets unasked",
  ],
  remediation:
    'Leave the default profile on. If the program needs a call that it forbids, give it a profile that adds this ' +
    'call alone (--security-opt seccomp=FILE; Kubernetes: a seccompProfile of type Localhost). An OCI bundle has a ' +
    'filter only if it is written there.',
  references: ['https://docs.docker.com/engine/security/seccomp/', man('seccomp', 2)],
  controls: {
    cis: { '1.6': ['5.22', '2.17'], '1.8': ['5.22', '2.18'] },
    nist: ['4.4.3'],
    stig: ['DKER-EE-002070'],
    pss: ['Baseline: Seccomp', 'Restricted: Seccomp'],
    cwe: [693],
  },
  check(workload, context) {
    const { name, configured, observed } = workload;
    const requested = askedFor(workload);
    if (isPrivileged(workload, context)) {
      return notApplicable(`${name} is privileged, and has no seccomp filter by that.`);
    }
    const asked = requested && askedOptions(requested.securityOpt, 'seccomp').at(-1);
    // Its first process may have a filter of its own making: what is started in it later has none.
    if (asked === 'unconfined') {
      return fail(`${name} is to run without a seccomp filter.`, [
        ...askedEvidence(workload, 'securityOpt', isOption('seccomp')),
        ...(observed?.seccomp === undefined
          ? []
          : observedEvidence(workload, 'status Seccomp', String(observed.seccomp))),
      ]);
    }
    if (observed?.seccomp !== undefined) {
      const evidence = observedEvidence(workload, 'status Seccomp', String(observed.seccomp));
      return observed.seccomp === 0
        ? fail(`${name} runs without a seccomp filter.`, evidence)
        : pass(`${name} runs with a seccomp filter.`, evidence);
    }
    // Every kernel with seccomp prints the field since 3.8: one that does not has no filter to give.
    if (observed && context.evidence === 'kernel') {
      return open(
        `${name} may run without a seccomp filter: its kernel shows none, whatever the engine was asked for.`,
      );
    }
    if (!configured && requested) {
      return pass(
        `${name} does not ask to run without a seccomp filter.`,
        askedEvidence(workload, 'securityOpt', isOption('seccomp')),
      );
    }
    if (!configured)
      return open(`${name} may run without a seccomp filter: neither engine nor kernel could say.`);
    const guard = engineGuard(context.engineOf(workload), 'seccomp');
    const evidence = [
      configuredEvidence('HostConfig.SecurityOpt', configured.securityOpt.join(' ') || 'none'),
      ...(guard ? [configuredEvidence('SecurityOptions', guard.option)] : []),
    ];
    if (!guard) {
      return open(
        `${name} may run without a seccomp filter: its engine does not say that it uses seccomp.`,
        evidence,
      );
    }
    if (asked === undefined && guard.profile === 'unconfined') {
      return fail(
        `${name} runs without a seccomp filter, as all containers of its engine do unasked.`,
        evidence,
      );
    }
    return pass(`${name} was given a seccomp filter.`, evidence);
  },
};
