import type { Asking } from '../asking.ts';
import { pathTo, placeOf } from '../place.ts';
import { partOf } from './part.ts';
import type { Bundle } from './read.ts';

/** What engines put around a process and a bundle has only if it is written there. */
export function askForGuards(asking: Asking, bundle: Bundle): void {
  askForSeccomp(asking, bundle);
  askForModule(asking, bundle);
  askForMasks(asking, bundle);
  askForCapabilities(asking, bundle);
  askForNoNew(asking, bundle);
  const { fields, linux } = bundle;
  const cgroup = linux && fields.text(fields.at(linux, 'cgroupsPath'));
  if (cgroup) asking.cgroupParent(parentOf(cgroup.value), cgroup.place);
}

/** `slice:prefix:name` of systemd; else an absolute path: another is below the runtime's own. */
function parentOf(path: string): string {
  const [slice = '', ...rest] = path.split(':');
  if (rest.length === 2) return slice;
  return path.startsWith('/') ? path : '';
}

function askForNoNew(asking: Asking, { fields, process, placeOf: where }: Bundle): void {
  const asked = process && fields.at(process, 'noNewPrivileges');
  const option = asked && fields.flag(asked) ? 'no-new-privileges' : 'no-new-privileges=false';
  const place = asked
    ? placeOf(asked.node, asked.path)
    : where(process, pathTo('process', 'noNewPrivileges'));
  asking.add('securityOpt', option, place);
}

/** Without any action there is no filter to runc. */
const FORBIDS_NOTHING = /^(SCMP_ACT_(ALLOW|LOG))?$/;

function askForSeccomp(asking: Asking, { fields, linux, placeOf: where }: Bundle): void {
  const seccomp = partOf(fields, linux, 'seccomp');
  const path = 'linux.seccomp';
  if (!seccomp) {
    asking.add('securityOpt', 'seccomp=unconfined', where(linux, path));
    return;
  }
  const action = fields.text(fields.at(seccomp, 'defaultAction'));
  const actions = fields
    .items(fields.at(seccomp, 'syscalls'))
    .map((rule) => fields.text(fields.at(rule, 'action'))?.value ?? '');
  if ([action?.value ?? '', ...actions].every((each) => FORBIDS_NOTHING.test(each)))
    asking.add('securityOpt', 'seccomp=unconfined', action?.place ?? where(seccomp, path));
}

/** Without a profile and a label the runtime asks neither AppArmor nor SELinux to confine the process. */
function askForModule(asking: Asking, { fields, process, placeOf: where }: Bundle): void {
  const profile = process && fields.text(fields.at(process, 'apparmorProfile'));
  const label = process && fields.text(fields.at(process, 'selinuxLabel'));
  if (profile?.value) asking.add('securityOpt', `apparmor=${profile.value}`, profile.place);
  if (label?.value) asking.add('securityOpt', `label=type:${label.value.split(':')[2] ?? ''}`, label.place);
  if (!profile?.value && !label?.value) {
    asking.add('securityOpt', 'apparmor=unconfined', where(process, pathTo('process', 'apparmorProfile')));
  }
}

/** Of what engines hide and what they make read-only that which leads to the kernel. */
const HIDDEN = ['/proc/kcore', '/proc/keys'];
const READ_ONLY = ['/proc/sys', '/proc/sysrq-trigger'];

/** Of a bundle nothing is hidden that is not listed. */
function askForMasks(asking: Asking, { fields, linux, placeOf: where }: Bundle): void {
  let guarded: string[] = [];
  for (const [key, needed] of [['maskedPaths', HIDDEN] as const, ['readonlyPaths', READ_ONLY] as const]) {
    const list = linux && fields.at(linux, key);
    guarded = [...guarded, ...fields.items(list).flatMap((item) => fields.text(item)?.value ?? [])];
    const isGuarded = needed.every((path) => guarded.some((one) => one && `${path}/`.startsWith(`${one}/`)));
    asking.also('procMount', isGuarded ? 'Default' : 'Unmasked', where(list ?? linux, pathTo('linux', key)));
  }
}

const SETS = ['bounding', 'effective', 'permitted', 'inheritable', 'ambient'];

/** Without any list the process has none. */
function askForCapabilities(asking: Asking, { fields, process }: Bundle): void {
  const capabilities = partOf(fields, process, 'capabilities');
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
