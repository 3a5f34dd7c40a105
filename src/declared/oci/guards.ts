import type { Asking } from '../asking.ts';
import { pathTo, placeOf } from '../place.ts';
import type { Bundle } from './read.ts';

/** What engines put around a process and a bundle has only if it is written there. */
export function askForGuards(asking: Asking, bundle: Bundle): void {
  askForSeccomp(asking, bundle);
  askForModule(asking, bundle);
  askForMasks(asking, bundle);
  askForCapabilities(asking, bundle);
  const { fields, process, linux } = bundle;
  const noNew = process && fields.at(process, 'noNewPrivileges');
  if (noNew && fields.flag(noNew)) {
    asking.add('securityOpt', 'no-new-privileges', placeOf(noNew.node, noNew.path));
  }
  const cgroup = linux && fields.text(fields.at(linux, 'cgroupsPath'));
  if (cgroup) asking.cgroupParent(parentOf(cgroup.value), cgroup.place);
}

/** `slice:prefix:name` of systemd; else an absolute path: another is below the runtime's own. */
function parentOf(path: string): string {
  const [slice = '', ...rest] = path.split(':');
  if (rest.length === 2) return slice;
  return path.startsWith('/') ? path : '';
}

const FORBIDS_NOTHING = /^SCMP_ACT_(ALLOW|LOG)$/;

function askForSeccomp(asking: Asking, { fields, linux, placeOf: where }: Bundle): void {
  const seccomp = linux && fields.at(linux, 'seccomp');
  const path = 'linux.seccomp';
  if (!seccomp) {
    asking.add('securityOpt', 'seccomp=unconfined', where(linux, path));
    return;
  }
  const action = fields.text(fields.at(seccomp, 'defaultAction'));
  const actions = fields
    .items(fields.at(seccomp, 'syscalls'))
    .map((rule) => fields.text(fields.at(rule, 'action'))?.value ?? '');
  if (action && [action.value, ...actions].every((each) => FORBIDS_NOTHING.test(each)))
    asking.add('securityOpt', 'seccomp=unconfined', action.place);
}

/** Without a profile and a label the runtime asks neither AppArmor nor SELinux to confine the process. */
function askForModule(asking: Asking, { fields, process, placeOf: where }: Bundle): void {
  const profile = process && fields.text(fields.at(process, 'apparmorProfile'));
  const label = process && fields.text(fields.at(process, 'selinuxLabel'));
  if (profile?.value) asking.add('securityOpt', `apparmor=${profile.value}`, profile.place);
  else if (!label?.value) {
    asking.add('securityOpt', 'apparmor=unconfined', where(process, pathTo('process', 'apparmorProfile')));
  }
}

/** Engines hide parts of /proc and /sys; of a bundle nothing is hidden that is not listed. */
function askForMasks(asking: Asking, { fields, linux, placeOf: where }: Bundle): void {
  const masked = linux && fields.at(linux, 'maskedPaths');
  if (fields.items(masked).length > 0) return;
  asking.also('procMount', 'Unmasked', where(masked ?? linux, pathTo('linux', 'maskedPaths')));
}

const SETS = ['bounding', 'effective', 'permitted', 'inheritable', 'ambient'];

/** Without any list the process has none. */
function askForCapabilities(asking: Asking, { fields, process }: Bundle): void {
  const capabilities = process && fields.at(process, 'capabilities');
  const known = new Set<string>();
  for (const set of capabilities ? SETS : []) {
    for (const item of fields.items(capabilities && fields.at(capabilities, set))) {
      const name = fields.text(item);
      if (!name || known.has(name.value)) continue;
      known.add(name.value);
      asking.add('capAdd', name.value, name.place);
    }
  }
}
