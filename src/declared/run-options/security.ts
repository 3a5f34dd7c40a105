import type { Place } from '../../model/place.ts';
import type { Asking } from '../asking.ts';

/** Options that show what is hidden of /proc and /sys; Kubernetes has a field of its own for that. */
const UNMASKS = /^(systempaths[=:]unconfined|unmask[=:].+)$/;

/** `seccomp=unconfined`, `systempaths=unconfined`, `unmask=ALL` */
export function addSecurityOpt(asking: Asking, option: string, place: Place): void {
  asking.add('securityOpt', option, place);
  if (UNMASKS.test(option)) asking.also('procMount', 'Unmasked', place);
}

export const leaveSecurityOpen = (asking: Asking, why: string, place: Place): Asking =>
  asking.undecided('securityOpt', why, place).undecided('procMount', why, place);
