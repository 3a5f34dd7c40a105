import { endpointsOf, isEngineSocket } from './engine-socket.ts';
import { sensitivityOf } from './host-paths.ts';
import { hostMounts, mountWitnesses } from './mounts.ts';
import { fail, man, open, pass, type WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

export const sensitiveMount: WorkloadRule = {
  id: 'sensitive-mount',
  title: 'Mounts sensitive paths of the host',
  severity: 'high',
  subject: 'workload',
  reads: ['mounts'],
  exposes:
    'A bind mount is a hole in the mount namespace: what lies on the other side is the host itself. Writable, paths ' +
    "such as /etc, /usr, /proc/sys or the engine's state let somebody inside run programs on the host as root. " +
    'Read-only, they give away keys, password hashes and the secrets of other containers. A directory mounted ' +
    'read-only is so at its top alone: file systems that are mounted below it stay writable, unless the engine makes ' +
    'it so recursively (Docker 25 and later, on Linux 5.12 and later).',
  prove: [
    "docker inspect --format '{{json .Mounts}}' NAME   # Source is the path on the host, RW says writable",
    'cat /proc/PID/mountinfo   # the fourth field is the directory of the file system that is mounted at the fifth',
  ],
  remediation:
    'Mount only the files that the program reads, read-only, or keep its data in a named volume. Pass secrets and ' +
    "settings in with the engine's or the cluster's secrets and configs.",
  references: ['https://docs.docker.com/engine/storage/bind-mounts/', man('mount_namespaces')],
  controls: {
    cis: { '1.6': ['5.6'], '1.8': ['5.6'] },
    nist: ['4.5.5'],
    stig: ['DKER-EE-001190'],
    pss: ['Baseline: HostPath Volumes'],
    cwe: [552, 668],
  },
  check(workload, { facts: { engines } }) {
    const { name } = workload;
    const mounts = hostMounts(workload);
    if (!mounts) return open(`${name} may mount sensitive paths of the host: its mounts could not be read.`);
    const endpoints = endpointsOf(engines);
    const found = mounts.flatMap((mount) => {
      const { sources, target, writable } = mount;
      if (sources.some(({ path }) => isEngineSocket(path, endpoints))) return [];
      for (const { text, path } of sources) {
        const holds = sensitivityOf(path, writable, engines);
        const access = writable ? 'writable' : 'read-only';
        if (holds) return [{ words: `the host's ${text} at ${target} (${access}: ${holds})`, mount }];
      }
      return [];
    });
    if (found.length === 0) {
      return pass(`${name} mounts no sensitive path of the host.`, mountWitnesses(workload));
    }
    return fail(
      `${name} has ${enumerate(found.map(({ words }) => words))}.`,
      found.flatMap(({ mount }) => mount.evidence),
    );
  },
};
