import type { Evidence } from '../model/evidence.ts';
import type { Workload } from '../model/workload.ts';
import { askedFor, configuredEvidence, observedEvidence } from './evidence.ts';
import { mountEvidence, mountWitnesses } from './mounts.ts';
import { fail, man, open, pass, type WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

export const hostPropagation: WorkloadRule = {
  id: 'host-propagation',
  title: 'Propagates its mounts to the host',
  severity: 'high',
  subject: 'workload',
  reads: ['mounts'],
  exposes:
    'With shared propagation a mount made inside, below that directory, appears on the host and in every other ' +
    'container that has the directory, and an unmount disappears there. Somebody inside who may mount can lay files of ' +
    'his own over those that programs of the host read, or pull a file system from under them.',
  prove: [
    "docker inspect --format '{{json .Mounts}}' NAME   # Propagation: shared or rshared",
    "grep shared: /proc/PID/mountinfo   # the peer group; the same number in /proc/1/mountinfo is the host's end of it",
  ],
  remediation:
    'Use rslave (Kubernetes: HostToContainer), if mounts of the host must show inside, or the default, rprivate.',
  references: [
    man('mount_namespaces'),
    'https://docs.docker.com/engine/storage/bind-mounts/#configure-bind-propagation',
    'https://docs.kernel.org/filesystems/sharedsubtree.html',
  ],
  controls: {
    cis: { '1.6': ['5.20'], '1.8': ['5.20'] },
    nist: ['4.5.5'],
    stig: ['DKER-EE-002050'],
    cwe: [668],
  },
  check(workload) {
    const { name, observed } = workload;
    if (!askedFor(workload) && !observed?.mounts) {
      return open(`${name} may propagate its mounts to the host: its mounts could not be read.`);
    }
    const found = sharedMounts(workload);
    return found.length > 0
      ? fail(
          `${name} shares with the host what is mounted below ${enumerate([...new Set(found.map(({ at }) => at))])}.`,
          found.map(({ evidence }) => evidence),
        )
      : pass(`${name} propagates no mount to the host.`, mountWitnesses(workload));
  },
};

/** What was asked for counts although the kernel does not show it: it would be so again at the next start. */
function sharedMounts(workload: Workload): { at: string; evidence: Evidence }[] {
  const { configured, observed } = workload;
  const asked = (askedFor(workload)?.mounts ?? []).flatMap(({ target, propagation }, index) => {
    if (propagation !== 'shared' && propagation !== 'rshared') return [];
    const evidence = configured
      ? [configuredEvidence('Mounts.Propagation', propagation, target)]
      : mountEvidence(workload, index);
    return evidence.map((item) => ({ at: target, evidence: item }));
  });
  const seen = (observed?.mounts ?? [])
    .filter(({ sharedWithHost }) => sharedWithHost)
    .flatMap(({ target }) =>
      observedEvidence(workload, 'mountinfo', `${target} shared`, "its peer group is one of the host's").map(
        (evidence) => ({ at: target, evidence }),
      ),
    );
  return [...asked, ...seen].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
