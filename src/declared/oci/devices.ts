import type { Asking } from '../asking.ts';
import type { Field, Fields } from '../fields.ts';
import type { Bundle } from './read.ts';

/** Nodes that the runtime makes, and what the device cgroup allows. */
export function askForDevices(asking: Asking, { fields, linux, placeOf }: Bundle): void {
  if (!linux) return;
  for (const item of fields.items(fields.at(linux, 'devices'))) {
    const path = fields.text(fields.at(item, 'path'));
    if (path) asking.add('devices', path.value, path.place);
    else fields.expected('a device with a path', item);
  }
  const resources = fields.at(linux, 'resources');
  for (const item of fields.items(resources && fields.at(resources, 'devices'))) {
    const allow = fields.at(item, 'allow');
    if (allow && fields.flag(allow)) {
      asking.add('deviceCgroupRules', ruleOf(fields, item), placeOf(allow, item.path));
    }
  }
}

/** `c 10:200 rwm`; what is not said means all. */
function ruleOf(fields: Fields, item: Field): string {
  const of = (key: string): string => fields.text(fields.at(item, key))?.value || '';
  return `${of('type') || 'a'} ${of('major') || '*'}:${of('minor') || '*'} ${of('access') || 'rwm'}`;
}
