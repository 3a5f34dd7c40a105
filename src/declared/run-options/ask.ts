import type { DeclaredField } from '../../model/declared.ts';
import type { Place } from '../../model/place.ts';
import type { Asking } from '../asking.ts';
import type { Excerpt } from '../excerpt.ts';
import { pathTo, through } from '../place.ts';
import type { Flag } from './flags.ts';
import { askForGpus } from './gpus.ts';
import { hostPath } from './host-path.ts';
import { leaveOptionOpen } from './leave-open.ts';
import { askForMode, askForNetwork, MODES, type Resolve } from './modes.ts';
import { commaSeparated, longMount } from './mount.ts';
import type { CommandLine } from './parse.ts';
import { addSecurityOpt, leaveSecurityOpen } from './security.ts';
import { type Taking, TOO_MUCH } from './taking.ts';
import { type AskedMount, volumeMount } from './volume.ts';

export interface AskOptions {
  /** The way to the command line in its file. */
  path: string;
  /** Podman takes several capabilities in one value, separated by commas; Docker does not. */
  podman: boolean;
  resolve: Resolve;
  /** What a container in the same file mounts, for `--volumes-from`; undefined: there is none of that name. */
  mountsOf?: (name: string) => Asking | undefined;
  taking?: Taking;
}

/** Asks for what the options of a command line ask for. */
export function askByOptions(asking: Asking, line: CommandLine, options: AskOptions): void {
  const { flags, perhaps, open, image } = line;
  for (const { word, why } of open) leaveAllOpen(asking, word.text, why, word.place(options.path));
  askForNetwork(
    asking,
    flags.filter(({ name }) => name === 'network').map(({ value }) => value),
    pathTo(options.path, 'network'),
    options.resolve,
  );
  const counts = new Map<string, number>();
  for (const flag of flags) {
    const index = counts.get(flag.name) ?? 0;
    counts.set(flag.name, index + 1);
    askByFlag(asking, flag, index, options);
  }
  for (const { flag, why } of perhaps) leaveOptionOpen(asking, flag, why, options.path);
  const isRoot = flags.some(({ name, value }) => name === 'rootfs' && !FALSE.has(value.text));
  if (isRoot && image) addRoot(asking, image, pathTo(options.path, 'rootfs'));
}

const FIELDS = [
  ...(['privileged', 'capAdd', 'capDrop', 'securityOpt', 'cgroupParent', 'mounts', 'devices'] as const),
  'deviceCgroupRules',
  'procMount',
] as const satisfies DeclaredField[];

const TYPES = ['pid', 'ipc', 'uts', 'net', 'user', 'cgroup'] as const;

/** Of what may hold any option: what is asked for plainly elsewhere stays so. */
export function leaveAllOpen(asking: Asking, value: string, why: string, place: Place): void {
  for (const field of FIELDS) asking.undecided(field, why, place);
  for (const type of TYPES) asking.openSharing(type, value, why, place);
}

type ListField = 'capAdd' | 'capDrop' | 'securityOpt' | 'devices' | 'deviceCgroupRules';

const LISTS: Readonly<Record<string, ListField>> = {
  'cap-add': 'capAdd',
  'cap-drop': 'capDrop',
  'security-opt': 'securityOpt',
  'device-cgroup-rule': 'deviceCgroupRules',
};

function askByFlag(asking: Asking, flag: Flag, index: number, options: AskOptions): void {
  const path = pathTo(options.path, flag.name);
  const list = LISTS[flag.name];
  if (list) addValues(asking, list, flag.value, pathTo(path, index), options);
  else if (isMode(flag.name)) askForMode(asking, MODES[flag.name], flag.value, path, options.resolve);
  else if (Object.hasOwn(ONCE, flag.name)) ONCE[flag.name]?.(asking, flag, path);
  else if (Object.hasOwn(REPEATED, flag.name))
    REPEATED[flag.name]?.(asking, flag.value, pathTo(path, index), options);
}

const isMode = (name: string): name is keyof typeof MODES => Object.hasOwn(MODES, name);

const ownUserNamespace = (asking: Asking, { value }: Flag, path: string): void => {
  asking.share('user', 'private', value.text, value.place(path));
};

const ONCE: Record<string, (asking: Asking, flag: Flag, path: string) => void> = {
  privileged(asking, { value, given }, path) {
    if (given) askForPrivileged(asking, value, path);
    else asking.privileged(true, value.place(path));
  },
  'cgroup-parent': askForCgroupParent,
  'use-api-socket': (asking, { value }, path) => addMount(asking, { mount: API_SOCKET }, value, path),
  gpus: (asking, { value }, path) => askForGpus(asking, value, path),
  uidmap: ownUserNamespace,
  gidmap: ownUserNamespace,
  subuidname: ownUserNamespace,
  subgidname: ownUserNamespace,
};

const REPEATED: Record<string, (asking: Asking, value: Excerpt, path: string, options: AskOptions) => void> =
  {
    volume: (asking, value, path) => addMount(asking, volumeMount(value), value, path),
    mount: (asking, value, path) => addMount(asking, longMount(value), value, path),
    'volumes-from': takeVolumes,
    device: addDevice,
  };

function addValues(
  asking: Asking,
  field: ListField,
  value: Excerpt,
  path: string,
  { podman }: AskOptions,
): void {
  const values = podman && field !== 'securityOpt' ? commaSeparated(value) : [value];
  for (const one of values) addValue(asking, field, one, path);
}

export function addValue(asking: Asking, field: ListField, value: Excerpt, path: string): void {
  const place = value.place(path);
  if (field === 'securityOpt') {
    if (value.why) leaveSecurityOpen(asking, value.text, value.why, place);
    else addSecurityOpt(asking, value.text, place);
  } else if (value.why) asking.undecided(field, value.why, place);
  else asking.add(field, value.text, place);
}

/** strconv.ParseBool() of Go */
const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

export function askForPrivileged(asking: Asking, value: Excerpt, path: string): void {
  const place = value.place(path);
  if (TRUE.has(value.text)) asking.privileged(true, place);
  else if (FALSE.has(value.text)) asking.privileged(false, place);
  else asking.undecided('privileged', value.why ?? `is neither true nor false: ${value.text}`, place);
}

function askForCgroupParent(asking: Asking, { value }: Flag, path: string): void {
  const place = value.place(path);
  if (value.why) asking.undecided('cgroupParent', value.why, place);
  else asking.cgroupParent(value.text, place);
}

export function addMount(asking: Asking, { mount, why }: AskedMount, value: Excerpt, path: string): void {
  const place = value.place(path);
  if (why) asking.undecided('mounts', why, place);
  asking.mount(mount, place);
}

/** A directory of the host in place of an image; with `:O` what is written lies elsewhere. */
export function addRoot(asking: Asking, root: Excerpt, path: string): void {
  const [source = root, ...options] = root.split(':');
  const { path: onHost, why } = hostPath(source);
  const writable = !options.some(({ text }) => text === 'O');
  const mount = { type: 'bind', source: onHost, target: '/', writable, propagation: '' };
  addMount(asking, { mount, ...(why && { why }) }, source, path);
}

/** Where the CLI expects the engine's socket. */
const API_SOCKET = {
  type: 'bind',
  source: '/var/run/docker.sock',
  target: '/var/run/docker.sock',
  writable: true,
  propagation: '',
};

/** `/dev/fuse:/dev/fuse:rwm`, `vendor.com/class=name` */
function addDevice(asking: Asking, value: Excerpt, path: string): void {
  const [onHost = value] = value.split(':');
  if (onHost.why) asking.undecided('devices', onHost.why, value.place(path));
  else asking.add('devices', onHost.text, value.place(path));
}

function takeVolumes(asking: Asking, value: Excerpt, path: string, { mountsOf, taking }: AskOptions): void {
  const [name = value] = value.split(':');
  const place = value.place(path);
  const from = mountsOf?.(name.text)?.done();
  if (!from) {
    asking.undecided(
      'mounts',
      value.why ?? `takes the volumes of ${name.text}, which no file declares`,
      place,
    );
    return;
  }
  if (!taking?.mayTake(from, ['mounts'])) {
    asking.undecided('mounts', TOO_MUCH, place);
    return;
  }
  for (const [index, mount] of from.mounts.entries()) {
    const written = from.places.mounts?.[index];
    asking.mount(mount, written ? through(written, 'volume', place) : place);
  }
  for (const { why } of from.undecided.mounts ?? []) asking.undecided('mounts', why, place);
}
