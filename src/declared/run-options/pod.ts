import type { Declared, DeclaredField } from '../../model/declared.ts';
import type { Place } from '../../model/place.ts';
import type { Asking } from '../asking.ts';
import type { Excerpt } from '../excerpt.ts';
import { through } from '../place.ts';
import type { CommandLine } from './parse.ts';
import { addSecurityOpt } from './security.ts';
import { joinedOf, TYPES } from './share.ts';
import { type Taking, TOO_MUCH } from './taking.ts';

/** A pod that is made where its member is. */
export interface MadePod {
  id: string;
  line: CommandLine;
  declared: Declared;
}

/** What a member joins, unless it asks for something else; where the pod has the host's it has the host's itself. */
export function joinPod(asking: Asking, pod: MadePod, value: string, place: Place): void {
  for (const type of joinedOf(pod.line, pod.declared)) {
    const { kind, evidence } = pod.declared.sharing[type] ?? {};
    if (kind === 'host' && evidence?.place) {
      asking.share(type, 'host', evidence.value, through(evidence.place, 'pod', place));
    } else asking.share(type, 'container', value, place, pod.id);
  }
}

/** What `podman pod create` has options for and what each container of the pod gets of it, beside namespaces. */
const GIVEN = [
  'mounts',
  'devices',
  'securityOpt',
  'procMount',
  'cgroupParent',
] as const satisfies DeclaredField[];

/** @param place where the container names its pod */
export function takeFromPod(asking: Asking, pod: Declared, place: Place, taking: Taking): void {
  const { places, undecided } = pod;
  if (!taking.mayTake(pod, GIVEN)) {
    for (const field of GIVEN) asking.undecided(field, TOO_MUCH, place);
    return;
  }
  const by = (written: Place | undefined): Place => (written ? through(written, 'pod', place) : place);
  for (const [index, mount] of pod.mounts.entries()) asking.mount(mount, by(places.mounts?.[index]));
  for (const [index, device] of pod.devices.entries())
    asking.add('devices', device, by(places.devices?.[index]));
  for (const [index, option] of pod.securityOpt.entries()) {
    addSecurityOpt(asking, option, by(places.securityOpt?.[index]));
  }
  if (pod.cgroupParent) asking.cgroupParent(pod.cgroupParent, by(places.cgroupParent?.[0]));
  for (const field of GIVEN) {
    for (const { why, place: written } of undecided[field] ?? []) asking.undecided(field, why, by(written));
  }
}

/** Of a pod that nobody here makes. */
export function leaveToPod(asking: Asking, pod: Excerpt, path: string): void {
  const place = pod.place(path);
  for (const type of TYPES) {
    asking.openSharing(type, pod.text, "is its pod's, which is made elsewhere", place);
  }
  for (const field of GIVEN) asking.undecided(field, 'depends on its pod, which is made elsewhere', place);
}
