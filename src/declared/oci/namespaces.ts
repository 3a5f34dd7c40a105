import { NAMESPACE_TYPES, type NamespaceType } from '../../namespaces.ts';
import type { Asking } from '../asking.ts';
import type { Bundle } from './read.ts';

/** By the specification's names, two of which are not the kernel's. */
const TYPES = new Map<string, NamespaceType>([
  ...NAMESPACE_TYPES.filter((type) => type !== 'net' && type !== 'mnt').map((type) => [type, type] as const),
  ['network', 'net'],
  ['mount', 'mnt'],
]);

/** A type that is not listed is the runtime's own; one with a path is joined; one without is new. */
export function askForNamespaces(asking: Asking, { fields, linux, placeOf: where }: Bundle): void {
  const list = linux && fields.at(linux, 'namespaces');
  for (const type of NAMESPACE_TYPES) {
    const path = `linux.namespaces.${type}`;
    asking.unasked(type, 'host', 'not listed: it is that of the runtime', where(list ?? linux, path));
  }
  const listed = new Set<NamespaceType>();
  for (const item of fields.items(list)) {
    const told = fields.text(fields.at(item, 'type'));
    const type = TYPES.get(told?.value ?? '');
    if (!told || !type) {
      fields.expected('a namespace with a type', item);
      continue;
    }
    if (listed.has(type)) fields.expected('one namespace of each type', item);
    listed.add(type);
    const joined = fields.text(fields.at(item, 'path'));
    if (joined?.value.startsWith('/'))
      asking.share(type, 'container', joined.value, joined.place, joined.value);
    else if (joined?.value) asking.openSharing(type, joined.value, 'is not an absolute path', joined.place);
    else asking.share(type, 'private', told.value, told.place);
  }
}
