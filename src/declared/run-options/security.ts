import type { Place } from '../../model/place.ts';
import type { Asking } from '../asking.ts';

/** Options that show what is hidden of /proc and /sys; Kubernetes has a field of its own for that. */
const UNMASKS = /^(systempaths[=:]unconfined|unmask[=:].+)$/;

const UNMASKS_BY_NAME = /^(systempaths|unmask)[=:]/;

/** `seccomp=unconfined`, `systempaths=unconfined`, `unmask=ALL` */
export function addSecurityOpt(asking: Asking, option: string, place: Place): void {
  asking.add('securityOpt', option, place);
  if (UNMASKS.test(option)) asking.also('procMount', 'Unmasked', place);
}

/** @param written the option, as far as it is known: of most the name is */
export function leaveSecurityOpen(asking: Asking, written: string, why: string, place: Place): void {
  asking.undecidedOption(written, why, place);
  if (!/^[\w-]+[=:]/.test(written) || UNMASKS_BY_NAME.test(written))
    asking.undecided('procMount', why, place);
}
