import type { Excerpt } from '../excerpt.ts';

/** One option of a command line. */
export interface Flag {
  /** Its long name. */
  name: string;
  /** Of a switch without a value its own word; `given` tells them apart. */
  value: Excerpt;
  given: boolean;
}

/** Options of `docker run` and `podman run` that take no value unless it is written behind `=`. */
export const SWITCHES: ReadonlySet<string> = new Set([
  ...['detach', 'disable-content-trust', 'env-host', 'help', 'http-proxy', 'init', 'interactive'],
  ...['no-healthcheck', 'no-hostname', 'no-hosts', 'oom-kill-disable', 'passwd', 'privileged', 'publish-all'],
  ...['quiet', 'read-only', 'read-only-tmpfs', 'replace', 'rm', 'rmi', 'rootfs', 'sig-proxy', 'tls-verify'],
  ...['tty', 'unsetenv-all', 'use-api-socket'],
  // Of `podman pod create`.
  ...['infra', 'share-parent'],
  // Of `podman kube play`.
  ...['build', 'down', 'force', 'no-pod-prefix', 'no-trunc', 'service-container', 'start', 'wait'],
]);

/** Those that take one, attached or as the next word: Docker 20.10 to 28, Podman 4.3 to 5.6. */
export const VALUED: ReadonlySet<string> = new Set([
  ...[
    'add-host',
    'annotation',
    'arch',
    'attach',
    'authfile',
    'blkio-weight',
    'blkio-weight-device',
    'cap-add',
  ],
  ...['cap-drop', 'cert-dir', 'cgroup-conf', 'cgroup-parent', 'cgroupns', 'cgroups', 'chrootdirs', 'cidfile'],
  ...['conmon-pidfile', 'cpu-count', 'cpu-percent', 'cpu-period', 'cpu-quota', 'cpu-rt-period'],
  ...['cpu-rt-runtime', 'cpu-shares', 'cpus', 'cpuset-cpus', 'cpuset-mems', 'creds', 'decryption-key'],
  ...['detach-keys', 'device', 'device-cgroup-rule', 'device-read-bps', 'device-read-iops'],
  ...['device-write-bps', 'device-write-iops', 'dns', 'dns-opt', 'dns-option', 'dns-search', 'domainname'],
  ...['entrypoint', 'env', 'env-file', 'env-merge', 'expose', 'gidmap', 'gpus', 'group-add', 'group-entry'],
  ...['health-cmd', 'health-interval', 'health-log-destination', 'health-max-log-count'],
  ...['health-max-log-size', 'health-on-failure', 'health-retries', 'health-start-interval'],
  ...['health-start-period', 'health-startup-cmd', 'health-startup-interval', 'health-startup-retries'],
  ...['health-startup-success', 'health-startup-timeout', 'health-timeout', 'hostname', 'hosts-file'],
  ...['hostuser', 'image-volume', 'init-ctr', 'init-path', 'io-maxbandwidth', 'io-maxiops', 'ip', 'ip6'],
  ...['ipc', 'isolation', 'kernel-memory', 'label', 'label-file', 'link', 'link-local-ip', 'log-driver'],
  ...['log-opt', 'mac-address', 'memory', 'memory-reservation', 'memory-swap', 'memory-swappiness', 'mount'],
  ...['name', 'network', 'network-alias', 'oom-score-adj', 'os', 'passwd-entry', 'personality', 'pid'],
  ...['pidfile', 'pids-limit', 'platform', 'pod', 'pod-id-file', 'preserve-fd', 'preserve-fds', 'publish'],
  ...['pull', 'rdt-class', 'requires', 'restart', 'retry', 'retry-delay', 'runtime', 'sdnotify'],
  ...['seccomp-policy', 'secret', 'security-opt', 'shm-size', 'shm-size-systemd', 'signature-policy'],
  ...['stop-signal', 'stop-timeout', 'storage-opt', 'subgidname', 'subuidname', 'sysctl', 'systemd'],
  ...['timeout', 'tmpfs', 'tz', 'uidmap', 'ulimit', 'umask', 'unsetenv', 'user', 'userns', 'uts', 'variant'],
  ...['volume', 'volume-driver', 'volumes-from', 'workdir'],
  // Of `podman pod create`.
  ...['exit-policy', 'infra-command', 'infra-conmon-pidfile', 'infra-image', 'infra-name', 'share'],
  // Of `podman kube play`.
  ...['configmap', 'context-dir', 'seccomp-profile-root', 'service-exit-code-propagation'],
]);

/** Those of either sort that have to do with isolation. */
export const DECISIVE: ReadonlySet<string> = new Set([
  ...['cap-add', 'cap-drop', 'cgroup-parent', 'cgroupns', 'device', 'device-cgroup-rule', 'gidmap', 'gpus'],
  ...['ipc', 'mount', 'name', 'network', 'pid', 'pod', 'pod-id-file', 'privileged', 'security-opt'],
  ...['subgidname', 'subuidname', 'uidmap', 'use-api-socket', 'userns', 'uts', 'volume', 'volumes-from'],
]);

export const SHORT: Readonly<Record<string, string>> = {
  a: 'attach',
  c: 'cpu-shares',
  d: 'detach',
  e: 'env',
  h: 'hostname',
  i: 'interactive',
  l: 'label',
  m: 'memory',
  p: 'publish',
  P: 'publish-all',
  q: 'quiet',
  t: 'tty',
  u: 'user',
  v: 'volume',
  w: 'workdir',
};

/** Other names of the same. */
export const ALIASES: Readonly<Record<string, string>> = {
  net: 'network',
  'net-alias': 'network-alias',
  'dns-opt': 'dns-option',
  'healthcheck-command': 'health-cmd',
};
