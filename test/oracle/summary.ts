import { posix } from 'node:path';
import type { Declarations } from '../../src/declared/reader.ts';
import type { Declared } from '../../src/model/declared.ts';
import type { ConfiguredMount, Workload } from '../../src/model/workload.ts';
import type { NamespaceType } from '../../src/namespaces.ts';
import { type Config, type ConfigService, type ConfigVolume, HOME } from './run-compose.ts';

/** What two readers of a project have to agree on, of each container. */
export interface Summary {
  image: string;
  modes: Record<string, string>;
  privileged: boolean;
  capAdd: string[];
  capDrop: string[];
  securityOpt: string[];
  deviceCgroupRules: string[];
  devices: string[];
  cgroupParent: string;
  mounts: string[];
  profiles: string[];
  labels: Record<string, string>;
}

export type Summaries = Record<string, Summary>;

const MODES = {
  pid: 'pid',
  ipc: 'ipc',
  uts: 'uts',
  cgroup: 'cgroup',
  user: 'userns_mode',
  net: 'network_mode',
};

export function summariesOf({ workloads }: Declarations, root: string): Summaries {
  return Object.fromEntries(workloads.map((workload) => [workload.name, summaryOf(workload, root)]));
}

function summaryOf({ declared, image = '', labels }: Workload, root: string): Summary {
  const asked = declared as Declared;
  const { privileged, capAdd, capDrop, securityOpt, deviceCgroupRules, devices, cgroupParent, mounts } =
    asked;
  return {
    image,
    modes: Object.fromEntries(Object.keys(MODES).map((type) => [type, modeOf(asked, type as NamespaceType)])),
    privileged,
    capAdd: said(capAdd).sort(),
    capDrop: said(capDrop).sort(),
    securityOpt: said(securityOpt),
    deviceCgroupRules: said(deviceCgroupRules),
    devices: devices.toSorted(),
    cgroupParent,
    mounts: mounts.map((mount) => lineOf(mount, root)).sort(),
    profiles: (asked.profiles ?? []).toSorted(),
    labels,
  };
}

function modeOf({ sharing }: Declared, type: NamespaceType): string {
  const { implied, evidence } = sharing[type] ?? {};
  return implied || !evidence ? '' : evidence.value;
}

/** A variable that is not set leaves an item that asks for nothing, and that nsaudit leaves open. */
const said = (items: readonly string[] = []): string[] => items.filter((item) => item !== '');

const lineOf = ({ type, source, target, writable, propagation }: ConfiguredMount, root: string): string =>
  [type, resolved(source, root), target, writable ? 'rw' : 'ro', propagation].join(' ');

function resolved(source: string, root: string): string {
  if (source.startsWith('~')) return posix.join(HOME, source.slice(1));
  return source.startsWith('.') ? posix.resolve(root, source) : source;
}

/** The same of Compose's answer, in which nothing is left to be resolved. */
export function expectedSummaries(config: Config): Summaries {
  const summaries: Summaries = {};
  for (const [name, service] of Object.entries(config.services ?? {})) {
    summaries[name] = expected(service, config);
    const build = expectedBuild(service);
    if (build) summaries[`${name} (build)`] = build;
  }
  return summaries;
}

function expected(service: ConfigService, config: Config): Summary {
  const hooks = [...(service.post_start ?? []), ...(service.pre_stop ?? [])];
  return {
    image: service.image ?? '',
    modes: {
      ...Object.fromEntries(Object.entries(MODES).map(([type, key]) => [type, service[key as 'pid'] ?? ''])),
      net: service.network_mode ?? (usesHostNetwork(service, config) ? 'host' : ''),
    },
    privileged: [service, ...hooks].some(({ privileged }) => privileged === true),
    capAdd: said(service.cap_add).sort(),
    capDrop: said(service.cap_drop).sort(),
    securityOpt: said(service.security_opt),
    deviceCgroupRules: said(service.device_cgroup_rules),
    devices: [...(service.devices ?? []).map(({ source }) => source), ...requestedDevices(service)].sort(),
    cgroupParent: service.cgroup_parent ?? '',
    mounts: mountsOf(service, config)
      .map(({ line }) => line)
      .sort(),
    profiles: (service.profiles ?? []).toSorted(),
    labels: service.labels ?? {},
  };
}

const requestedDevices = ({ gpus = [], deploy }: ConfigService): string[] =>
  [...gpus, ...(deploy?.resources?.reservations?.devices ?? [])].map(
    ({ driver, device_ids }) => device_ids?.join(' ') || driver || 'gpu',
  );

const usesHostNetwork = ({ networks }: ConfigService, config: Config): boolean =>
  Object.keys(networks ?? {}).some((name) => {
    const network = config.networks?.[name];
    return network?.name === 'host' || network?.driver === 'host';
  });

const SOCKET = '/var/run/docker.sock';

interface Line {
  target: string;
  line: string;
}

function mountsOf(service: ConfigService, config: Config): Line[] {
  const volumes = (service.volumes ?? []).map((volume) => expectedMount(volume, config));
  const socket = bind(SOCKET, SOCKET, 'rw');
  const asksForSocket = service.use_api_socket && !volumes.some(({ target }) => target === SOCKET);
  const own: Line[] = [
    ...volumes,
    ...(asksForSocket ? [socket] : []),
    ...(service.secrets ?? []).flatMap((secret) => expectedFile(secret, config.secrets, '/run/secrets')),
    ...(service.configs ?? []).flatMap((file) => expectedFile(file, config.configs, '/')),
  ];
  const borrowed = (service.volumes_from ?? []).flatMap((from) => {
    const [name = '', mode] = from.split(':');
    const lender = config.services?.[name];
    if (!lender) return [];
    return mountsOf(lender, config).map(({ target, line }) => ({
      target,
      line: mode === 'ro' ? line.replace(/ rw( \S*)$/, ' ro$1') : line,
    }));
  });
  // An engine mounts one at each place: its own, else the last of those that are lent.
  const lent = new Map(borrowed.map((mount) => [mount.target, mount]));
  for (const { target } of own) lent.delete(target);
  return [...own, ...lent.values()];
}

const bind = (source: string, target: string, access: string, propagation = ''): Line => ({
  target,
  line: ['bind', source, target, access, propagation].join(' '),
});

function expectedMount(
  { type, source = '', target, read_only, bind: options }: ConfigVolume,
  config: Config,
): Line {
  const access = read_only ? 'ro' : 'rw';
  const propagation = options?.propagation ?? '';
  const { driver = 'local', driver_opts = {} } = (type === 'volume' && config.volumes?.[source]) || {};
  const { device, o = '' } = driver_opts;
  const flags = o.split(',');
  if (driver === 'local' && device && (flags.includes('bind') || device.startsWith('/')))
    return bind(device, target, flags.includes('ro') ? 'ro' : access, propagation);
  return { target, line: [type, source, target, access, propagation].join(' ') };
}

function expectedFile(
  { source, target }: { source: string; target?: string },
  files: Config['secrets'],
  folder: string,
): Line[] {
  const file = files?.[source]?.file;
  return file ? [bind(file, posix.resolve(folder, target ?? source), 'ro')] : [];
}

function expectedBuild({ build }: ConfigService): Summary | undefined {
  const { network, privileged, entitlements = [] } = build ?? {};
  const asksHost = network === 'host' || entitlements.includes('network.host');
  const isPrivileged = privileged === true || entitlements.includes('security.insecure');
  if (!asksHost && !isPrivileged) return undefined;
  const modes = Object.fromEntries(Object.keys(MODES).map((type) => [type, '']));
  return {
    image: '',
    modes: { ...modes, net: network === 'host' ? network : asksHost ? 'network.host' : '' },
    privileged: isPrivileged,
    capAdd: [],
    capDrop: [],
    securityOpt: [],
    deviceCgroupRules: [],
    devices: [],
    cgroupParent: '',
    mounts: [],
    profiles: [],
    labels: {},
  };
}
