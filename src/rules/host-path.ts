import type { Workload } from '../model/workload.ts';
import { judgeManifest } from './manifest.ts';
import { hostMounts, mountWitnesses } from './mounts.ts';
import { fail, man, open, pass, type Verdict, type WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

export const hostPath: WorkloadRule = {
  id: 'host-path',
  title: 'Mounts paths of the host',
  severity: 'medium',
  subject: 'workload',
  reads: ['hostPaths', 'mounts'],
  exposes:
    'Whatever path it is, a mount from the host ties the workload to that host: it reads what others left there, leaves ' +
    'behind what others will read, and fills the disk that the host lives on. A path that is harmless today becomes ' +
    'a way out when somebody puts a socket, a key or a symbolic link into it.',
  prove: [
    "kubectl get pod NAME -o jsonpath='{.spec.volumes[*].hostPath.path}'   # of Kubernetes",
    "docker inspect --format '{{json .Mounts}}' NAME   # of Docker: Type bind",
  ],
  remediation:
    'Use a volume that the cluster or the engine manages: a claim, an emptyDir, a named volume; pass settings in as ' +
    'a ConfigMap or Secret.',
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://docs.docker.com/engine/storage/bind-mounts/',
    man('mount_namespaces'),
  ],
  controls: { nist: ['4.5.5'], pss: ['Baseline: HostPath Volumes'], cwe: [668] },
  check: (workload) => (workload.declared?.kind === 'kubernetes' ? byVolumes(workload) : byMounts(workload)),
};

/** Of a pod each volume counts, mounted or not: a container that is added later can mount it. */
const byVolumes = (workload: Workload): Verdict =>
  judgeManifest(workload, 'hostPaths', {
    isBad: () => true,
    words: (paths) =>
      `is in a pod with volumes of its host: ${enumerate(paths.map((path) => path || 'no path'))}`,
    none: 'is in a pod without volumes of its host',
  });

function byMounts(workload: Workload): Verdict {
  const { name } = workload;
  const mounts = hostMounts(workload);
  if (!mounts) return open(`${name} may mount paths of the host: its mounts could not be read.`);
  if (mounts.length === 0) return pass(`${name} mounts no path of the host.`, mountWitnesses(workload));
  // Which path a relative one is only its host knows.
  const found = mounts.map(({ sources: [source], target }) =>
    source ? `the host's ${source.text}` : `a path of the host at ${target}`,
  );
  return fail(
    `${name} mounts ${enumerate(found)}.`,
    mounts.flatMap(({ evidence }) => evidence),
  );
}
