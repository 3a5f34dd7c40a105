import type { Asking } from '../asking.ts';
import type { Field, Fields } from '../fields.ts';
import { placeOf } from '../place.ts';
import { partOf } from './part.ts';
import type { Bundle } from './read.ts';

/** Nodes that the runtime makes, and what the device cgroup allows. */
export function askForDevices(asking: Asking, { fields, linux }: Bundle): void {
  if (!linux) return;
  for (const item of fields.items(fields.at(linux, 'devices'))) {
    const path = fields.text(fields.at(item, 'path'));
    const device = path && deviceOf(fields, item, path.value);
    if (device) asking.add('devices', device, path.place);
    else if (!path) fields.expected('a device with a path', item);
  }
  const resources = partOf(fields, linux, 'resources');
  for (const item of fields.items(resources && fields.at(resources, 'devices'))) {
    const allow = fields.at(item, 'allow');
    if (allow && fields.flag(allow)) {
      asking.add('deviceCgroupRules', ruleOf(fields, item), placeOf(allow.node, item.path));
    }
  }
}

/** Those that every container has, by number: what a bundle calls one says nothing of it. admin-guide/devices.txt */
const USUAL: Readonly<Record<string, string>> = {
  '1:3': '/dev/null',
  '1:5': '/dev/zero',
  '1:7': '/dev/full',
  '1:8': '/dev/random',
  '1:9': '/dev/urandom',
  '5:0': '/dev/tty',
  '5:1': '/dev/console',
  '5:2': '/dev/ptmx',
};

/** `/dev/fuse (c 10:229)`; none of a FIFO. */
function deviceOf(fields: Fields, item: Field, path: string): string | undefined {
  const of = (key: string): string => fields.text(fields.at(item, key))?.value || '?';
  const [type, numbers] = [of('type'), `${of('major')}:${of('minor')}`];
  if (type === 'p') return undefined;
  return (/^[cu]$/.test(type) ? USUAL[numbers] : undefined) ?? `${path} (${type} ${numbers})`;
}

/** `c 10:200 rwm`; what is not said, or -1, means all. */
function ruleOf(fields: Fields, item: Field): string {
  const of = (key: string): string => fields.text(fields.at(item, key))?.value.replace(/^-1$/, '') || '';
  return `${of('type') || 'a'} ${of('major') || '*'}:${of('minor') || '*'} ${of('access') || 'rwm'}`;
}
