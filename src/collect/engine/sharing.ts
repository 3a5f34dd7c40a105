import type { Engine } from '../../model/engine.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { Sharing, SharingKind } from '../../model/workload.ts';
import { isAtLeast, type NamespaceType } from '../../namespaces.ts';
import { type Fields, text } from './shape.ts';

const FIELDS = {
  pid: 'PidMode',
  ipc: 'IpcMode',
  net: 'NetworkMode',
  uts: 'UTSMode',
  user: 'UsernsMode',
  cgroup: 'CgroupnsMode',
} as const satisfies Partial<Record<NamespaceType, string>>;

type ModeType = keyof typeof FIELDS;

/** Values that mean a namespace of the container's own, beside '' where that does. */
const PRIVATE: Record<ModeType, (value: string) => boolean> = {
  pid: (value) => value === 'private',
  ipc: (value) => ['private', 'shareable', 'none'].includes(value),
  // Everything else is the name of a network: bridge, none, shop_default, slirp4netns, pasta, ...
  net: (value) => value !== '',
  uts: (value) => value === 'private',
  user: (value) => /^(private|auto|keep-id|nomap)(:|$)/.test(value),
  cgroup: (value) => value === 'private',
};

/** What an engine does when it is asked for nothing. */
function whenUnset(type: ModeType, engine: Engine): SharingKind {
  if (type === 'pid' || type === 'uts') return 'private';
  if (type === 'user') return defaultUser(engine);
  // Of cgroup and ipc the daemon's configuration decides; Podman's compatible API never tells CgroupnsMode.
  return 'unset';
}

function defaultUser({ kind, rootless, userRemap }: Engine): SharingKind {
  // Rootless: all containers stand in the engine's own user namespace, which is its "host".
  if (rootless || kind === 'podman') return 'host';
  if (userRemap === undefined) return 'unset';
  return userRemap ? 'private' : 'host';
}

/** Podman below 5.4 answers `shareable` for `--ipc=host` and `--ipc=none` too (measured with 4.3.1). */
const misreports = (type: ModeType, value: string, { kind, version = '' }: Engine): boolean =>
  type === 'ipc' && value === 'shareable' && kind === 'podman' && !isAtLeast(version, '5.4');

/**
 * How each namespace was asked for, from the HostConfig of an inspect. No engine has an option for mount and time
 * namespaces: every container gets the one, none gets the other.
 */
export function sharingOf(hostConfig: Fields, engine: Engine): Record<NamespaceType, Sharing> {
  const asked = (type: ModeType): Sharing => readMode(type, hostConfig[FIELDS[type]], engine);
  return {
    pid: asked('pid'),
    ipc: asked('ipc'),
    net: asked('net'),
    uts: asked('uts'),
    user: asked('user'),
    cgroup: asked('cgroup'),
    mnt: MOUNT,
    time: TIME,
  };
}

function readMode(type: ModeType, mode: unknown, engine: Engine): Sharing {
  const field = `HostConfig.${FIELDS[type]}`;
  const value = text(mode, field);
  const noted = (note?: string): Evidence => ({
    witness: 'configured',
    field,
    value: value ?? '',
    ...(note !== undefined && { note }),
  });
  const evidence = noted();
  if (value === undefined) return { kind: 'unset', evidence };
  const join = /^(?:container:|ns:)(.+)$/s.exec(value);
  if (join?.[1]) return { kind: 'container', target: join[1], evidence };
  if (value === 'host') return { kind: 'host', evidence };
  if (misreports(type, value, engine)) {
    return { kind: 'unset', evidence: noted('this version says so whatever was asked for') };
  }
  if (PRIVATE[type](value)) return { kind: 'private', evidence };
  if (value !== '') return { kind: 'unset', evidence: noted('a mode that nsaudit does not know') };
  return { kind: whenUnset(type, engine), evidence: noted('unset: the default of the engine') };
}

const implied = (kind: SharingKind, note: string): Sharing => ({
  kind,
  implied: true,
  evidence: { witness: 'configured', field: 'engine', value: '', note },
});

const MOUNT = implied('private', 'always its own');
const TIME = implied('host', 'no option of this engine makes one');
