import type { Engine } from '../model/facts.ts';
import { type HostMount, hostMounts, mountWitnesses } from './mounts.ts';
import { isAbove, lastName, normalizePath } from './paths.ts';
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
];

export const engineSocket: WorkloadRule = {
  id: 'engine-socket',
  title: "Holds an engine's socket",
  severity: 'critical',
  subject: 'workload',
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
    const found = mounts.flatMap((mount) => {
      const words = wordsFor(mount, facts.engines);
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
export const isEngineSocket = (path: string, engines: readonly Engine[]): boolean =>
  SOCKET_NAMES.has(lastName(path)) || endpointsOf(engines).includes(normalizePath(path));

function wordsFor({ sources, target }: HostMount, engines: readonly Engine[]): string | undefined {
  const socket = sources.find((source) => isEngineSocket(source, engines));
  if (socket !== undefined) return `the engine's socket ${socket} at ${target}`;
  for (const source of sources) {
    const held = [...endpointsOf(engines), ...DEFAULT_SOCKETS].find((path) => isAbove(source, path));
    // Bind mounts are recursive unless asked otherwise, so that /run comes along with / even where it is a tmpfs.
    if (held !== undefined) return `the host's ${source} at ${target}, and in it the engine's socket ${held}`;
  }
  return undefined;
}

const endpointsOf = (engines: readonly Engine[]): string[] =>
  engines.flatMap(({ endpoint }) =>
    endpoint.startsWith('unix://') ? [normalizePath(endpoint.slice('unix://'.length))] : [],
  );
