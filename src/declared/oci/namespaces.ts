import { NAMESPACE_TYPES, type NamespaceType } from '../../namespaces.ts';
import type { Asking } from '../asking.ts';
import type { Bundle } from './read.ts';

/** The specification's names where they are not the kernel's. */
const TYPES: Readonly<Record<string, NamespaceType>> = { network: 'net', mount: 'mnt' };

/** A type that is not listed is the runtime's own; one with a path is joined; one without is new. */
export function askForNamespaces(asking: Asking, { fields, linux, placeOf: where }: Bundle): void {
  const list = linux && fields.at(linux, 'namespaces');
  for (const type of NAMESPACE_TYPES) {
    const path = `linux.namespaces.${type}`;
    asking.share(type, 'host', 'not listed', where(list ?? linux, path));
  }
  for (const item of fields.items(list)) {
    const told = fields.text(fields.at(item, 'type'));
    if (!told) {
      fields.expected('a namespace with a type', item);
      continue;
    }
    const type = TYPES[told.value] ?? NAMESPACE_TYPES.find((known) => known === told.value);
    if (!type) continue;
    const joined = fields.text(fields.at(item, 'path'));
    if (joined?.value) asking.share(type, 'container', joined.value, joined.place, joined.value);
    else asking.share(type, 'private', told.value, told.place);
  }
}
