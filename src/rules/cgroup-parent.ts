import { askedEvidence, askedFor } from './evidence.ts';
import { fail, man, open, pass, type WorkloadRule } from './rule.ts';

export const cgroupParent: WorkloadRule = {
  id: 'cgroup-parent',
  title: 'Runs below a cgroup of its own choice',
  severity: 'low',
  subject: 'workload',
  reads: ['cgroupParent'],
  exposes:
    'Limits on memory, processor time and processes hold below the cgroup that carries them. A container under ' +
    "another parent than the engine's escapes the limits set for all containers, can take from services of the host " +
    'that share the parent, and is missed by whatever counts or freezes containers by their place in the hierarchy.',
  prove: [
    "docker inspect --format '{{.HostConfig.CgroupParent}}' NAME   # empty: the engine's own",
    'cat /proc/PID/cgroup   # where it is',
  ],
  remediation:
    'Take --cgroup-parent away. Where one parent is meant to hold for all containers, set "cgroup-parent" in ' +
    'daemon.json and waive what is found there.',
  references: [man('cgroups'), 'https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file'],
  controls: {
    cis: { '1.6': ['5.25', '2.10'], '1.8': ['5.25', '2.11'] },
    nist: ['4.4.3'],
    stig: ['DKER-EE-002100'],
  },
  check(workload) {
    const { name } = workload;
    const asked = askedFor(workload);
    if (!asked) {
      return open(`${name} may run below a cgroup of its own choice: no engine was asked what it chose.`);
    }
    const evidence = askedEvidence(workload, 'cgroupParent');
    return asked.cgroupParent
      ? fail(`${name} was given the cgroup parent ${asked.cgroupParent}.`, evidence)
      : pass(`${name} runs below the cgroup that its engine uses for all.`, evidence);
  },
};
