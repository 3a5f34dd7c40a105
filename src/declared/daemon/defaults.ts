import type { DeclaredField } from '../../model/declared.ts';
import type { Workload } from '../../model/workload.ts';
import type { NamespaceType } from '../../namespaces.ts';
import { Asking } from '../asking.ts';
import { askNothing } from '../defaults.ts';
import type { Field } from '../fields.ts';
import type { GoFields } from '../go-fields.ts';
import { placeOf, spanPlace } from '../place.ts';
import { declaredWorkload } from '../workload.ts';

const NAME = 'every container that asks for nothing else';

/** What the file gives to every container unasked, as a container that asks for it; none where it gives nothing. */
export function defaultsOf(fields: GoFields, file: Field, userRemap: boolean | undefined): Workload[] {
  const given = ['seccomp-profile', 'default-cgroupns-mode', 'default-ipc-mode', 'cgroup-parent'].flatMap(
    (key) => fields.at(file, key) ?? [],
  );
  if (given.length === 0) return [];
  const { source, start } = file.node;
  // What is given to nobody is missing in the whole.
  const asking = askNothing(new Asking('daemon', spanPlace(source, start, start + 1, 'defaults')));
  askForUsers(asking, fields, fields.at(file, 'userns-remap'), userRemap);
  askForMode(asking, fields, fields.at(file, 'default-cgroupns-mode'), 'cgroup', /^private$/);
  // The host's is not to be had as a default.
  askForMode(asking, fields, fields.at(file, 'default-ipc-mode'), 'ipc', /^(private|shareable)$/);
  askForGuards(asking, fields, file);
  return [declaredWorkload(asking.done(), { name: NAME })];
}

const NOT_UNDERSTOOD = 'cannot be understood';

function askForUsers(
  asking: Asking,
  fields: GoFields,
  remap: Field | undefined,
  userRemap: boolean | undefined,
): void {
  const place = remap && placeOf(remap.node, remap.path);
  if (!place || userRemap === false) asking.unasked('user', 'host', 'by userns-remap', place);
  else if (userRemap) asking.share('user', 'private', fields.string(remap) ?? '', place);
  else asking.openSharing('user', remap.path, NOT_UNDERSTOOD, place);
}

function askForMode(
  asking: Asking,
  fields: GoFields,
  field: Field | undefined,
  type: NamespaceType,
  own: RegExp,
): void {
  if (!field) return;
  const value = fields.string(field);
  if (value === '') return;
  const place = placeOf(field.node, field.path);
  if (value === undefined) asking.openSharing(type, field.path, NOT_UNDERSTOOD, place);
  else if (own.test(value)) asking.share(type, 'private', value, place);
  else if (value === 'host' && type === 'cgroup') asking.share(type, 'host', value, place);
  else {
    fields.expected('one of its modes', field);
    asking.openSharing(type, value, 'is no mode that the engine knows', place);
  }
}

function askForGuards(asking: Asking, fields: GoFields, file: Field): void {
  const told = <T>(key: string, read: (field: Field) => T | undefined, open: DeclaredField) => {
    const field = fields.at(file, key);
    if (!field) return undefined;
    const value = read(field);
    const place = placeOf(field.node, field.path);
    if (value === undefined) asking.undecided(open, NOT_UNDERSTOOD, place);
    return value === undefined ? undefined : { value, place };
  };
  const profile = told('seccomp-profile', (field) => fields.string(field), 'securityOpt');
  if (profile) asking.add('securityOpt', `seccomp=${profile.value}`, profile.place);
  const parent = told('cgroup-parent', (field) => fields.string(field), 'cgroupParent');
  if (parent) asking.cgroupParent(parent.value, parent.place);
  const guarded = told('no-new-privileges', (field) => fields.flag(field), 'securityOpt');
  if (guarded) asking.add('securityOpt', `no-new-privileges=${guarded.value}`, guarded.place);
}
