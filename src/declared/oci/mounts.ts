import type { Asking } from '../asking.ts';
import type { Field } from '../fields.ts';
import { PROPAGATION } from '../run-options/volume.ts';
import type { Bundle } from './read.ts';

export function askForMounts(asking: Asking, { fields, file, linux }: Bundle): void {
  for (const item of fields.items(fields.at(file, 'mounts'))) {
    if (fields.mapping(item)) askForMount(asking, fields, item);
  }
  const root = linux && fields.text(fields.at(linux, 'rootfsPropagation'));
  if (root) {
    const { value: propagation, place } = root;
    asking.mount({ type: 'rootfs', source: '', target: '/', writable: true, propagation }, place);
  }
}

function askForMount(asking: Asking, fields: Bundle['fields'], item: Field): void {
  const options = fields
    .items(fields.at(item, 'options'))
    .flatMap((option) => fields.text(option)?.value ?? []);
  const told = { type: fields.text(fields.at(item, 'type'))?.value ?? '', binds: options.some(isBind) };
  const source = fields.text(fields.at(item, 'source'));
  const target = fields.text(fields.at(item, 'destination'));
  const place = source?.place ?? target?.place;
  if (!place) {
    fields.expected('a mount with a destination', item);
    return;
  }
  asking.mount(
    {
      type: told.binds ? 'bind' : told.type,
      source: source?.value ?? '',
      target: target?.value ?? '',
      writable: !options.some((option) => option === 'ro' || option === 'rro'),
      propagation: options.findLast((option) => PROPAGATION.test(option)) ?? '',
    },
    place,
  );
}

/** The type says nothing: runtimes bind where the options say so. */
const isBind = (option: string): boolean => option === 'bind' || option === 'rbind';
