import type { Engine } from '../model/engine.ts';
import { formatPath, knownPath, type Path, parsePath, relationOf } from './paths.ts';

/** A path of the host that matters, and why. */
interface SensitivePath {
  path: Path;
  /**
   * `whole`: it counts itself, and so does a directory above it; single files in it are another matter
   * (/etc/localtime says nothing that /etc would not give away). `tree`: everything below it counts too.
   */
  extent: 'whole' | 'tree';
  holds: string;
  /** Reading it gives nothing away that an image could not hold as well; writing it changes what the host runs. */
  onlyWritable?: true;
}

const row =
  (extent: SensitivePath['extent'], onlyWritable?: true) =>
  (holds: string, ...paths: string[]): SensitivePath[] =>
    paths.map((path) => ({
      path: knownPath(path),
      extent,
      holds,
      ...(onlyWritable && { onlyWritable }),
    }));

const whole = row('whole');
const tree = row('tree');
const treeIfWritable = row('tree', true);

const ENGINE_STATE = 'the images, file systems and settings of every container';

/**
 * Devices below /dev belong to the rule `host-device`, sockets of engines to `engine-socket`, /dev/shm to
 * `shared-shm`. The directories that the CIS Docker Benchmark names (5.6) are all here.
 */
const SENSITIVE: readonly SensitivePath[] = [
  ...whole('the whole file system of the host', '/'),
  ...tree("the host's processes and the settings of its kernel", '/proc'),
  ...tree("the host's devices and cgroups and the settings of its kernel", '/sys'),
  ...whole('every device of the host', '/dev'),
  ...tree('the kernel and what starts it', '/boot'),
  ...whole('accounts, keys and the settings of every service', '/etc'),
  ...whole('the sockets through which the host is managed', '/run'),
  ...whole('the state of every service', '/var', '/var/lib'),
  ...whole('the files of users, and their keys', '/root', '/home', '~'),
  ...treeIfWritable('what root runs at its login', '/root'),
  ...whole('the sockets of a user and of a rootless engine', '/run/user', '/run/user/*'),
  ...tree(
    'the sockets through which virtual machines and system containers are managed',
    '/run/libvirt',
    '/var/lib/lxd',
    '/var/lib/incus',
    '/var/snap/lxd',
  ),
  ...tree(ENGINE_STATE, '/var/lib/docker', '/var/lib/containers', '/var/lib/containerd', '/var/lib/rancher'),
  ...tree(
    ENGINE_STATE,
    '/run/docker',
    '/run/containerd',
    '/run/containers',
    '/run/crio',
    '/run/libpod',
    '/run/runc',
  ),
  ...tree('handles to network namespaces', '/run/netns'),
  ...tree('the credentials and pods of the node', '/var/lib/kubelet', '/etc/kubernetes', '/etc/rancher'),
  ...tree('the state of the whole cluster', '/var/lib/etcd'),
  // Commands go through these; mounting a socket read-only does not stop them.
  ...tree('the orders that the service manager takes', '/run/dbus/system_bus_socket', '/run/systemd/private'),
  ...tree('password hashes', '/etc/shadow*', '/etc/gshadow*'),
  ...tree('who may become root', '/etc/sudoers', '/etc/sudoers.d', '/etc/pam.d'),
  ...tree('private keys of the host', '/etc/ssh', '/etc/ssl/private', '/etc/pki/tls/private'),
  ...tree(
    'the settings of the engine',
    '/etc/docker',
    '/etc/containers',
    '/etc/containerd',
    '/etc/crio',
    '/etc/cni',
  ),
  ...['/root', '/home/*', '~'].flatMap((home) =>
    tree(
      'the keys of a user',
      ...['.ssh', '.gnupg', '.aws', '.kube', '.docker'].map((name) => `${home}/${name}`),
    ),
  ),
  ...tree('what the host runs by the clock', '/etc/cron*', '/etc/anacrontab', '/var/spool/cron'),
  ...tree('what the host starts by itself', '/etc/systemd'),
  ...treeIfWritable(
    'what the host starts by itself',
    '/etc/init.d',
    '/etc/rc*',
    '/etc/udev',
    '/etc/modprobe.d',
    '/etc/NetworkManager',
    '/etc/network',
    '/etc/logrotate.d',
  ),
  ...treeIfWritable('the accounts of the host', '/etc/passwd', '/etc/group'),
  ...treeIfWritable(
    'what is loaded into programs',
    '/etc/ld.so.preload',
    '/etc/ld.so.conf*',
    '/etc/profile*',
    '/etc/environment',
    '/etc/bash*',
  ),
  ...whole('the programs that the host runs', '/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'),
  ...treeIfWritable(
    'the programs that the host runs',
    '/bin',
    '/sbin',
    '/lib',
    '/lib32',
    '/lib64',
    '/libx32',
  ),
  ...['/usr', '/usr/local'].flatMap((prefix) =>
    treeIfWritable(
      'the programs that the host runs',
      ...['bin', 'sbin', 'lib*'].map((name) => `${prefix}/${name}`),
    ),
  ),
  // The kubelet follows links in it as root.
  ...row('whole', true)('the logs of the host', '/var/log'),
];

/** Why the path matters, in a few words; undefined if it does not. */
export function sensitivityOf(path: Path, writable: boolean, engines: readonly Engine[]): string | undefined {
  let below: SensitivePath | undefined;
  let above: SensitivePath | undefined;
  for (const entry of [...SENSITIVE, ...stateOf(engines)]) {
    const relation = writable || !entry.onlyWritable ? relationOf(path, entry.path) : undefined;
    if (relation === 'same') return entry.holds;
    if (relation === 'below' && entry.extent === 'tree') below ??= entry;
    if (relation === 'above') above ??= entry;
  }
  if (below) return below.holds;
  // `/home/*/.ssh` is /home/ann/.ssh for who has /home/ann.
  return above && `${formatPath([...path, ...above.path.slice(path.length)])} with ${above.holds}`;
}

/** Engines keep their state where they were told to. */
const stateOf = (engines: readonly Engine[]): SensitivePath[] =>
  engines.flatMap(({ rootDir }) => {
    const path = parsePath(rootDir ?? '');
    return path?.length ? [{ path, extent: 'tree', holds: ENGINE_STATE }] : [];
  });
