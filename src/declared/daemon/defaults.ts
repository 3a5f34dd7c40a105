import type { Workload } from '../../model/workload.ts';
import type { NamespaceType } from '../../namespaces.ts';
import { Asking } from '../asking.ts';
import { askNothing } from '../defaults.ts';
import type { Field, Fields } from '../fields.ts';
import { placeOf, spanPlace } from '../place.ts';
import { declaredWorkload } from '../workload.ts';

const NAME = 'every container that asks for nothing else';

/** What the file gives to every container unasked, as a container that asks for it; none where it gives nothing. */
export function defaultsOf(fields: Fields, file: Field, userRemap: boolean | undefined): Workload[] {
  const given = ['seccomp-profile', 'default-cgroupns-mode', 'default-ipc-mode', 'cgroup-parent'].flatMap(
    (key) => fields.at(file, key) ?? [],
  );
  if (given.length === 0) return [];
  const { source, start } = file.node;
  // What is given to nobody is missing in the whole.
  const asking = askNothing(new Asking('daemon', spanPlace(source, start, start + 1, 'defaults')));
  if (userRemap !== undefined) asking.unasked('user', userRemap ? 'private' : 'host', 'by userns-remap');
  askForMode(asking, fields, fields.at(file, 'default-cgroupns-mode'), 'cgroup', /^private$/);
  // The host's is not to be had as a default.
  askForMode(asking, fields, fields.at(file, 'default-ipc-mode'), 'ipc', /^(private|shareable)$/);
  askForGuards(asking, fields, file);
  return [declaredWorkload(asking.done(), { name: NAME })];
}

function askForMode(
  asking: Asking,
  fields: Fields,
  field: Field | undefined,
  type: NamespaceType,
  own: RegExp,
): void {
  const told = fields.text(field);
  if (!field || !told) return;
  const { value, place } = told;
  if (own.test(value)) asking.share(type, 'private', value, place);
  else if (value === 'host' && type === 'cgroup') asking.share(type, 'host', value, place);
  else {
    fields.expected('one of its modes', field);
    asking.openSharing(type, value, 'is no mode that the engine knows', place);
  }
}

function askForGuards(asking: Asking, fields: Fields, file: Field): void {
  const profile = fields.text(fields.at(file, 'seccomp-profile'));
  if (profile) asking.add('securityOpt', `seccomp=${profile.value}`, profile.place);
  const parent = fields.text(fields.at(file, 'cgroup-parent'));
  if (parent) asking.cgroupParent(parent.value, parent.place);
  const guarded = fields.at(file, 'no-new-privileges');
  if (guarded && fields.flag(guarded)) {
    asking.add('securityOpt', 'no-new-privileges', placeOf(guarded.node, guarded.path));
  }
}
