import type { Engine } from '../model/engine.ts';
import { type HostMount, hostMounts, mountWitnesses } from './mounts.ts';
import { formatPath, isAbove, knownPath, type Path, parsePath, relationOf } from './paths.ts';
import { fail, man, open, pass, type WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

const SOCKET_NAMES = new Set([
  'docker.sock',
  'podman.sock',
  'containerd.sock',
  'containerd.sock.ttrpc',
  'crio.sock',
  'buildkitd.sock',
  'cri-dockerd.sock',
  'dockershim.sock',
]);

/** Where engines of root listen unless told otherwise: what a directory of the host is taken to hold. */
const DEFAULT_SOCKETS = [
  '/run/docker.sock',
  '/run/podman/podman.sock',
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/run/buildkit/buildkitd.sock',
  '/run/cri-dockerd.sock',
  '/run/k3s/containerd/containerd.sock',
].map(knownPath);

export const engineSocket: WorkloadRule = {
  id: 'engine-socket',
  title: "Holds an engine's socket",
  severity: 'critical',
  subject: 'workload',
  reads: ['mounts'],
  exposes:
    "Whoever can write to an engine's socket can have it start a privileged container with the host's root directory " +
    'inside: that is root on the host, whatever this container is itself confined to. Mounting the socket, or the ' +
    'directory it lies in, read-only does not help: a connection to a socket is not a write to its file system.',
  prove: [
    "docker inspect --format '{{json .Mounts}}' NAME   # look for docker.sock, podman.sock, containerd.sock, or /run",
    'grep -E "\\.sock| /run" /proc/PID/mountinfo   # what is mounted, whoever mounted it',
    'docker exec NAME curl -s --unix-socket /var/run/docker.sock http://localhost/version   # it answers',
  ],
  remediation:
    'Take the mount away. Give a program that must watch containers a proxy that lets through only the reading ' +
    'requests it needs, or a rootless engine of its own.',
  references: [
    'https://docs.docker.com/engine/security/#docker-daemon-attack-surface',
    'https://docs.docker.com/engine/security/protect-access/',
    man('unix'),
  ],
  controls: {
    cis: { '1.6': ['5.32'], '1.8': ['5.32'] },
    nist: ['4.4.3', '4.5.5'],
    stig: ['DKER-EE-002130'],
    pss: ['Baseline: HostPath Volumes'],
    cwe: [250, 668],
  },
  check(workload, { facts }) {
    const { name } = workload;
    const mounts = hostMounts(workload);
    if (!mounts) return open(`${name} may hold an engine's socket: its mounts could not be read.`);
    const endpoints = endpointsOf(facts.engines);
    const found = mounts.flatMap((mount) => {
      const words = wordsFor(mount, endpoints);
      return words === undefined ? [] : [{ words, mount }];
    });
    if (found.length === 0) {
      return pass(`${name} holds no socket of an engine.`, mountWitnesses(workload));
    }
    return fail(
      `${name} has ${enumerate(found.map(({ words }) => words))}.`,
      found.flatMap(({ mount }) => mount.evidence),
    );
  },
};

/** By its name, wherever it lies: engines are told to listen in all sorts of places. */
export const isEngineSocket = (path: Path, endpoints: readonly Path[]): boolean =>
  SOCKET_NAMES.has(path.at(-1) ?? '') || endpoints.some((endpoint) => relationOf(path, endpoint) === 'same');

/** Where the engines that were asked listen, on this machine. */
export const endpointsOf = (engines: readonly Engine[]): Path[] =>
  engines.flatMap(({ endpoint }) => {
    const path = endpoint.startsWith('unix://') ? parsePath(endpoint.slice('unix://'.length)) : undefined;
    return path ? [path] : [];
  });

function wordsFor({ sources, target }: HostMount, endpoints: readonly Path[]): string | undefined {
  const itself = sources.find(({ path }) => isEngineSocket(path, endpoints));
  if (itself) return `the engine's socket ${itself.text} at ${target}`;
  for (const { text, path } of sources) {
    const place = `the host's ${text} at ${target}`;
    const socket = endpoints.find((endpoint) => isAbove(path, endpoint));
    if (socket) return `${place}, and in it the engine's socket ${formatPath(socket)}`;
    // Bind mounts are recursive unless asked otherwise: /run comes along with / even where it is a tmpfs.
    const usual = DEFAULT_SOCKETS.find((candidate) => isAbove(path, candidate));
    if (usual) return `${place}, where an engine listens unless told otherwise (${formatPath(usual)})`;
  }
  return undefined;
}
