import { askedEvidence, askedFor, observedEvidence } from './evidence.ts';
import { fail, man, open, pass, type WorkloadRule } from './rule.ts';
import { askedOptions, isOption } from './security-options.ts';

export const newPrivileges: WorkloadRule = {
  id: 'new-privileges',
  title: 'May gain privileges that it was not started with',
  severity: 'low',
  subject: 'workload',
  reads: ['securityOpt'],
  options: ['no-new-privileges'],
  linuxOnly: true,
  exposes:
    'An ordinary user inside can become root of the container through any set-user-id program or file capability in ' +
    'the image, such as su, mount or ping, or a bug in one. no_new_privs makes the kernel ignore both, for the ' +
    'process and all that it starts, for ever.',
  prove: [
    'grep NoNewPrivs /proc/PID/status   # 0: it may',
    "docker inspect --format '{{.HostConfig.SecurityOpt}}' NAME   # no-new-privileges is missing",
    'find /proc/PID/root -xdev -perm -4000 -type f   # what could be used for it',
  ],
  remediation:
    'Start it with --security-opt no-new-privileges (Kubernetes: allowPrivilegeEscalation: false; in an OCI bundle ' +
    'noNewPrivileges), or set "no-new-privileges": true in daemon.json for all containers of the engine.',
  references: [
    'https://docs.kernel.org/userspace-api/no_new_privs.html',
    man('prctl', 2),
    'https://docs.docker.com/reference/cli/docker/container/run/#security-opt',
  ],
  controls: {
    cis: { '1.6': ['5.26', '2.14'], '1.8': ['5.26', '2.15'] },
    nist: ['4.4.3'],
    stig: ['DKER-EE-002110'],
    pss: ['Restricted: Privilege Escalation'],
    cwe: [269],
  },
  check(workload) {
    const { name, observed } = workload;
    if (observed?.noNewPrivs !== undefined) {
      const evidence = observedEvidence(workload, 'status NoNewPrivs', observed.noNewPrivs ? '1' : '0');
      return observed.noNewPrivs
        ? pass(`${name} cannot gain new privileges.`, evidence)
        : fail(`${name} may gain new privileges through set-user-id programs.`, evidence);
    }
    const asked = askedFor(workload);
    if (!asked) return open(`${name} may gain new privileges: neither engine nor kernel could say.`);
    const evidence = askedEvidence(workload, 'securityOpt', isOption('no-new-privileges'));
    return askedOptions(asked.securityOpt, 'no-new-privileges').at(-1) === 'true'
      ? pass(`${name} was started with no-new-privileges.`, evidence)
      : fail(`${name} was not started with no-new-privileges.`, evidence);
  },
};
