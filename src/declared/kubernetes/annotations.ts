import { isUnknown, type Known, type Reading, type Unknown } from './reading.ts';
import type { Spot } from './spot.ts';

/** Profiles that a pod's annotations give to its containers, by their names: how it was done before there were fields. */
export interface Annotations {
  appArmor(container: string | undefined): Known<string> | Unknown | undefined;
  seccomp(container: string | undefined): Unknown | undefined;
  /** AppArmor profiles for containers that the pod has not. */
  stray(containers: ReadonlySet<string>): (Known<string> | Unknown)[];
}

const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';
const SECCOMP_OF_POD = 'seccomp.security.alpha.kubernetes.io/pod';

export function readAnnotations(reading: Reading, metadata: Spot | Unknown | undefined): Annotations {
  const found = metadata && !isUnknown(metadata) ? reading.mapping(metadata, 'annotations') : metadata;
  if (!found || isUnknown(found)) {
    return { appArmor: () => found, seccomp: () => found, stray: () => [] };
  }
  return {
    appArmor: (container) => profileOf(reading.text(found, `${APPARMOR}${container}`)),
    seccomp: (container) =>
      unconfined(reading.text(found, `${SECCOMP}${container}`) ?? reading.text(found, SECCOMP_OF_POD)),
    stray: (containers) =>
      reading
        .keys(found)
        .filter((key) => key.startsWith(APPARMOR) && !containers.has(key.slice(APPARMOR.length)))
        .flatMap((key) => profileOf(reading.text(found, key)) ?? []),
  };
}

function profileOf(value: Known<string> | Unknown | undefined): Known<string> | Unknown | undefined {
  if (!value || isUnknown(value) || value.is === '') return value && isUnknown(value) ? value : undefined;
  if (value.is === 'unconfined') return { is: 'Unconfined', place: value.place };
  if (value.is === 'runtime/default') return { is: 'RuntimeDefault', place: value.place };
  if (value.is.startsWith('localhost/')) return { is: 'Localhost', place: value.place };
  return { why: 'is no profile that Kubernetes knows', place: value.place };
}

/** Since 1.27 nothing reads it, and the admission controller of Pod Security does not look at it: a version decides. */
function unconfined(value: Known<string> | Unknown | undefined): Unknown | undefined {
  if (!value || isUnknown(value)) return value;
  if (value.is !== 'unconfined') return undefined;
  return {
    why: 'counts before Kubernetes 1.27 only: seccompProfile has taken its place',
    place: value.place,
  };
}
