import type { NamespaceType } from '../namespaces.ts';
import { man, type Rule } from './rule.ts';

type Texts = Pick<Rule, 'exposes' | 'prove' | 'remediation' | 'references' | 'controls'>;

const DOCKER_RUN = 'https://docs.docker.com/reference/cli/docker/container/run/';
const USERNS_REMAP = 'https://docs.docker.com/engine/security/userns-remap/';

/** Two links with one number are one namespace. */
const compareLinks = (type: NamespaceType): string =>
  `sudo readlink /proc/PID/ns/${type} /proc/2/ns/${type}   # the same number twice: shared (2 is kthreadd, always the host's)`;

export const HOST_TEXTS: Record<NamespaceType, Texts> = {
  cgroup: {
    exposes:
      "The container sees the path of its cgroup from the host's root, and with it how the host names and nests its " +
      'containers. A process that can write to a mounted cgroup tree is not held to its own branch by the view.',
    prove: [compareLinks('cgroup'), 'cat /proc/PID/cgroup   # the whole path from the host\'s root, not "/"'],
    remediation: 'Run it with --cgroupns=private (the default of Docker on cgroup v2).',
    references: [man('cgroup_namespaces'), DOCKER_RUN],
    controls: { nist: ['4.4.3'], cwe: [653] },
  },
  ipc: {
    exposes:
      "Processes inside can attach the host's System V shared memory and read or change what other programs keep there, " +
      "use its semaphores and message queues, and with Docker also see the host's /dev/shm.",
    prove: [compareLinks('ipc'), 'ipcs -m   # run inside and outside: the same segments'],
    remediation:
      'Drop --ipc=host (Kubernetes: hostIPC); let containers that must share memory join one of their own ' +
      '(--ipc=container:NAME), or be of one pod.',
    references: [man('ipc_namespaces'), DOCKER_RUN],
    controls: {
      cis: { '1.6': ['5.17'], '1.8': ['5.17'] },
      nist: ['4.4.3'],
      stig: ['DKER-EE-001250'],
      pss: ['Baseline: Host Namespaces'],
      cwe: [653, 668],
    },
  },
  mnt: {
    exposes:
      'The container has no file system of its own: every file of the host is in its sight, and what it mounts or ' +
      'unmounts happens to the host.',
    prove: [compareLinks('mnt'), "sudo cat /proc/PID/mountinfo   # the host's own list"],
    remediation:
      'Start it through an engine that gives it a mount namespace; find out who moved it with setns(2).',
    references: [man('mount_namespaces')],
    controls: { nist: ['4.4.3'], cwe: [653, 668] },
  },
  net: {
    exposes:
      "Every socket that listens on the host's loopback is in reach, and so are its abstract unix sockets, among them " +
      "those of container runtimes. The container can bind the host's ports, and with NET_ADMIN or NET_RAW it can " +
      "change the host's addresses and firewall or read its traffic.",
    prove: [
      compareLinks('net'),
      "sudo nsenter -t PID -n ip addr   # docker0 and the host's own cards instead of lo and eth0",
      'ls -l /proc/PID/net/dev   # readable by anybody; one inode per network namespace',
    ],
    remediation:
      'Drop --network=host and publish the ports that are needed (-p 127.0.0.1:8080:80); in Kubernetes drop ' +
      'hostNetwork and use a Service.',
    references: [man('network_namespaces'), DOCKER_RUN],
    controls: {
      cis: { '1.6': ['5.10'], '1.8': ['5.10'] },
      nist: ['4.4.2', '4.4.3'],
      stig: ['DKER-EE-002000'],
      pss: ['Baseline: Host Namespaces'],
      cwe: [653, 668],
    },
  },
  pid: {
    exposes:
      'All processes of the host can be seen with their command lines, root inside can signal those that run as the ' +
      'same user, and with SYS_PTRACE or the same user id /proc/<pid>/root and /proc/<pid>/environ open the way to ' +
      'their files and secrets.',
    prove: [
      compareLinks('pid'),
      "grep NSpid /proc/PID/status   # one number only: it lives in the host's PID namespace",
    ],
    remediation:
      'Drop --pid=host (Kubernetes: hostPID); to watch one container from another, join that one ' +
      '(--pid=container:NAME).',
    references: [man('pid_namespaces'), DOCKER_RUN],
    controls: {
      cis: { '1.6': ['5.16'], '1.8': ['5.16'] },
      nist: ['4.4.3'],
      stig: ['DKER-EE-001240'],
      pss: ['Baseline: Host Namespaces'],
      cwe: [653, 668],
    },
  },
  time: {
    exposes:
      'The boot-time and monotonic clocks read as on the host, which tells how long it has been up. Setting the clock ' +
      'is guarded by SYS_TIME, not by this namespace. No Docker option makes a time namespace.',
    prove: [compareLinks('time'), 'cat /proc/PID/timens_offsets   # both offsets 0'],
    remediation:
      'Nothing to do with today’s engines; a runtime that supports it takes linux.timeOffsets of the OCI specification.',
    references: [man('time_namespaces')],
    controls: {},
  },
  user: {
    exposes:
      'Root inside is root outside: user id 0 and the capabilities it is left with count on the host, so that one hole ' +
      'in the other namespaces, one writable mount or one kernel bug is enough. Without remapping this is so for every ' +
      'container, whatever its UsernsMode says.',
    prove: [compareLinks('user'), 'cat /proc/PID/uid_map   # "0 0 4294967295": ids are the host\'s own'],
    remediation:
      'Start the engine with userns-remap, run it rootless, or give the container a mapping (Podman: ' +
      '--userns=auto, Kubernetes: hostUsers: false); drop --userns=host.',
    references: [man('user_namespaces'), USERNS_REMAP],
    controls: {
      cis: { '1.6': ['5.31'], '1.8': ['5.31'] },
      nist: ['4.4.3', '4.5.2'],
      stig: ['DKER-EE-002120'],
      cwe: [250, 653],
    },
  },
  uts: {
    exposes:
      "The host's name is the container's: with SYS_ADMIN it can be changed, which misleads logs, monitoring and every " +
      'program that trusts the name.',
    prove: [compareLinks('uts'), 'hostname   # inside and outside: the same'],
    remediation: 'Drop --uts=host; set a name of its own with --hostname.',
    references: [man('uts_namespaces'), DOCKER_RUN],
    controls: {
      cis: { '1.6': ['5.21'], '1.8': ['5.21'] },
      nist: ['4.4.3'],
      stig: ['DKER-EE-002060'],
      cwe: [653],
    },
  },
};
