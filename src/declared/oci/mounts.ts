import type { ConfiguredMount } from '../../model/workload.ts';
import type { Asking } from '../asking.ts';
import type { Field } from '../fields.ts';
import { PROPAGATION } from '../run-options/volume.ts';
import { partOf } from './part.ts';
import type { Bundle } from './read.ts';

export function askForMounts(asking: Asking, { fields, file, linux }: Bundle): void {
  for (const item of fields.items(fields.at(file, 'mounts'))) {
    if (fields.mapping(item)) askForMount(asking, fields, item);
  }
  const root = partOf(fields, file, 'root');
  if (root) askForRoot(asking, fields, root);
  const propagated = linux && fields.text(fields.at(linux, 'rootfsPropagation'));
  if (propagated) {
    const { value: propagation, place } = propagated;
    asking.mount({ type: 'rootfs', source: '', target: '/', writable: true, propagation }, place);
  }
}

/** That of the host, as such or as its processes have it; any other directory was made to be one. */
const HOST_ROOT = /^\/[/.]*$|^\/proc\/(?:\d+|self)\/root\/*$/;

function askForRoot(asking: Asking, fields: Bundle['fields'], root: Field): void {
  const path = fields.text(fields.at(root, 'path'));
  if (!path || !HOST_ROOT.test(path.value)) return;
  const readonly = fields.at(root, 'readonly');
  const writable = !readonly || fields.flag(readonly) !== true;
  asking.mount({ type: 'bind', source: '/', target: '/', writable, propagation: '' }, path.place);
}

function askForMount(asking: Asking, fields: Bundle['fields'], item: Field): void {
  const options = fields
    .items(fields.at(item, 'options'))
    .flatMap((option) => fields.text(option)?.value ?? []);
  const type = fields.text(fields.at(item, 'type'))?.value ?? '';
  const source = fields.text(fields.at(item, 'source'));
  const target = fields.text(fields.at(item, 'destination'));
  const place = source?.place ?? target?.place;
  if (!place) {
    fields.expected('a mount with a destination', item);
    return;
  }
  const asked = {
    type: options.some(isBind) ? 'bind' : type,
    source: source?.value ?? '',
    target: target?.value ?? '',
    // Of several the last counts.
    writable: !options.findLast((option) => /^r?r[ow]$/.test(option))?.endsWith('o'),
    propagation: options.findLast((option) => PROPAGATION.test(option)) ?? '',
  };
  if (asked.type !== 'bind' && asked.source.startsWith('/dev/')) asking.add('devices', asked.source, place);
  for (const mount of [asked, ...shownBy(asked, options)]) asking.mount(mount, place);
}

/** The type says nothing: runtimes bind where the options say so. */
const isBind = (option: string): boolean => option === 'bind' || option === 'rbind';

/** File systems of which the kernel has one for all: wherever they are mounted they show what the host has there. */
const ONE_FOR_ALL: Readonly<Record<string, string>> = {
  configfs: '/sys/kernel/config',
  debugfs: '/sys/kernel/debug',
  devtmpfs: '/dev',
  efivarfs: '/sys/firmware/efi/efivars',
  pstore: '/sys/fs/pstore',
  securityfs: '/sys/kernel/security',
  tracefs: '/sys/kernel/tracing',
};

const LAYER = /^(?:(lowerdir|datadir)\+?|upperdir)=(.+)$/;

/** What of the host is in a mount that is no bind mount: each container has a /sys, but none to write to. */
function shownBy(mount: ConfiguredMount, options: readonly string[]): ConfiguredMount[] {
  const shown = (source: string, writable = mount.writable) => ({ ...mount, type: 'bind', source, writable });
  const { type, writable } = mount;
  if (Object.hasOwn(ONE_FOR_ALL, type)) return [shown(ONE_FOR_ALL[type] ?? '')];
  if (type === 'sysfs' && writable) return [shown('/sys')];
  if (type !== 'overlay') return [];
  const layers = options.flatMap((option) => option.split(',')).map((option) => LAYER.exec(option));
  return layers.flatMap((layer) =>
    (layer?.[2] ?? '').split(':').flatMap((path) => (path ? [shown(path, !layer?.[1] && writable)] : [])),
  );
}
