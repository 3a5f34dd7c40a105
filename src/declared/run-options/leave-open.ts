import type { DeclaredField } from '../../model/declared.ts';
import type { NamespaceType } from '../../namespaces.ts';
import type { Asking } from '../asking.ts';
import { pathTo } from '../place.ts';
import type { Flag } from './flags.ts';

/** What each option is about that has to do with isolation. */
const FIELDS: Readonly<Record<string, DeclaredField[]>> = {
  privileged: ['privileged'],
  'cap-add': ['capAdd'],
  'cap-drop': ['capDrop'],
  'security-opt': ['securityOpt', 'procMount'],
  'cgroup-parent': ['cgroupParent'],
  device: ['devices'],
  gpus: ['devices'],
  'device-cgroup-rule': ['deviceCgroupRules'],
  mount: ['mounts'],
  volume: ['mounts'],
  'volumes-from': ['mounts'],
  'use-api-socket': ['mounts'],
};

const TYPES: Readonly<Record<string, NamespaceType[]>> = {
  pid: ['pid'],
  ipc: ['ipc'],
  uts: ['uts'],
  network: ['net'],
  cgroupns: ['cgroup'],
  userns: ['user'],
  uidmap: ['user'],
  gidmap: ['user'],
  subuidname: ['user'],
  subgidname: ['user'],
  pod: ['net', 'ipc', 'uts'],
  'pod-id-file': ['net', 'ipc', 'uts'],
};

/** Of an option that may be asked for or not: what is the host's for sure stays so. */
export function leaveOptionOpen(asking: Asking, { name, value }: Flag, why: string, path: string): void {
  const place = value.place(pathTo(path, name));
  for (const field of FIELDS[name] ?? []) asking.undecided(field, why, place);
  const { sharing } = asking.done();
  for (const type of TYPES[name] ?? [])
    if (sharing[type]?.kind !== 'host') asking.openSharing(type, value.text, why, place);
}
