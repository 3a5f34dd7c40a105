import type { Place } from '../../model/place.ts';
import type { Asking } from '../asking.ts';
import { through } from '../place.ts';
import type { Annotations } from './annotations.ts';
import { isUnknown, type Known, leaveOpen, type Reading, tell, type Unknown } from './reading.ts';
import type { Spot } from './spot.ts';

/** The security contexts of a container and of its pod, which counts where the container's own says nothing. */
export interface Member {
  reading: Reading;
  name: string;
  /** Where the container is written. */
  place: Place;
  own: Settings;
  /** Of the template of all steps: it counts where a step's own says nothing. */
  ofSteps: Settings;
  pods: Settings;
  annotations: Annotations;
}

type Settings = Spot | Unknown | undefined;

export function readSecurity(member: Member, asking: Asking): void {
  const { own, ofSteps, pods } = member;
  const unknown = [own, ofSteps].find(isUnknown);
  if (unknown) leaveOpen(asking, unknown, 'privileged', 'procMount', 'capAdd', 'capDrop');
  else if (own ?? ofSteps) readOwn(member, asking);
  readSeccomp(member, asking);
  readAppArmor(member, asking);
  if (!own && !ofSteps && !pods) return;
  readSELinux(member, asking);
  readHostProcess(member, asking);
}

/** What only containers can ask for. */
function readOwn(member: Member, asking: Asking): void {
  const flag = (key: string): Known<boolean> | Unknown | undefined =>
    within(nearest(member, key), (settings) => member.reading.flag(settings, key));
  tell(asking, flag('privileged'), ['privileged'], (is, { place }) => asking.privileged(is, place));
  const procMount = within(nearest(member, 'procMount'), (settings) =>
    member.reading.choice(settings, ['Default', 'Unmasked'], 'procMount'),
  );
  tell(asking, procMount, ['procMount'], (is, { place }) => asking.also('procMount', is, place));
  tellOption(asking, 'no-new-privileges', flag('allowPrivilegeEscalation'), (is) => !is);
  readCapabilities(member, 'add', 'capAdd', asking);
  readCapabilities(member, 'drop', 'capDrop', asking);
}

/** A container's own settings, or those of the template of all steps where its own have nothing under the key. */
const nearest = ({ reading, own, ofSteps }: Member, ...keys: string[]): Settings =>
  !ofSteps || isUnknown(own) || (own && reading.has(own, ...keys)) ? own : ofSteps;

const within = <T>(settings: Settings, read: (settings: Spot) => T): T | Unknown | undefined =>
  settings && !isUnknown(settings) ? read(settings) : settings;

function readCapabilities(
  member: Member,
  key: 'add' | 'drop',
  field: 'capAdd' | 'capDrop',
  asking: Asking,
): void {
  const { reading } = member;
  const keys = ['capabilities', key];
  const names = within(nearest(member, ...keys), (settings) => reading.list(settings, keys)) ?? [];
  if (isUnknown(names)) {
    leaveOpen(asking, names, field);
    return;
  }
  for (const name of names) {
    tell(asking, reading.text(name), [field], (is, { place }) => asking.add(field, is, place));
  }
}

function readSeccomp(member: Member, asking: Asking): void {
  const [own, pods] = profiles(member, 'seccompProfile');
  const before = own ?? pods ?? member.annotations.seccomp(member.name);
  if (own ?? pods) tellProfile(asking, 'seccomp', own ?? ofPod(pods, member));
  else if (isUnknown(before)) tellProfile(asking, 'seccomp', before);
  if (own) overridden(asking, pods, 'seccompProfile.type');
}

/** The annotation counts before the pod's field: GetProfile in Kubernetes' pkg/security/apparmor/helpers.go. */
function readAppArmor(member: Member, asking: Asking): void {
  const [own, pods] = profiles(member, 'appArmorProfile');
  const noted = member.annotations.appArmor(member.name);
  tellProfile(asking, 'apparmor', own ?? noted ?? ofPod(pods, member));
  if (own) overridden(asking, noted, 'appArmorProfile.type');
  if (own ?? noted) overridden(asking, pods, 'appArmorProfile.type');
}

function readSELinux(member: Member, asking: Asking): void {
  const { reading } = member;
  const [own, pods] = both(member, 'seLinuxOptions');
  const options = own ?? pods;
  if (!options) return;
  if (isUnknown(options)) {
    leaveOpen(asking, options, 'seLinuxOptions');
    asking.undecidedOption('label=', options.why, options.place);
    return;
  }
  for (const key of ['type', 'user', 'role']) {
    const written = reading.text(options, key);
    const read = own ? written : ofPod(written, member);
    tell(asking, read, ['seLinuxOptions'], (is, { place }) => {
      if (is !== '') asking.also('seLinuxOptions', `${key}=${is}`, place);
    });
    if (key === 'type' && (isUnknown(read) || read?.is))
      tellOption(asking, 'label', read, (is) => `type:${is}`);
    const lost = own && pods && (isUnknown(pods) ? pods : reading.text(pods, key));
    overridden(asking, lost, `seLinuxOptions.${key}`);
  }
}

function readHostProcess(member: Member, asking: Asking): void {
  const keys = ['windowsOptions', 'hostProcess'];
  const [own, pods] = [nearest(member, ...keys), member.pods].map((settings) =>
    within(settings, (known) => member.reading.flag(known, ...keys)),
  );
  tell(asking, own ?? ofPod(pods, member), ['hostProcess'], (is, { place }) =>
    asking.also('hostProcess', String(is), place),
  );
  if (own) overridden(asking, pods, 'windowsOptions.hostProcess');
}

const both = (member: Member, key: string): [own: Settings, pods: Settings] => [
  within(nearest(member, key), (settings) => member.reading.mapping(settings, key)),
  within(member.pods, (settings) => member.reading.mapping(settings, key)),
];

type Profile = Known<string> | Unknown | undefined;

const PROFILES = ['RuntimeDefault', 'Localhost', 'Unconfined'];

function profiles(member: Member, key: string): [own: Profile, pods: Profile] {
  if (!member.own && !member.ofSteps && !member.pods) return [undefined, undefined];
  const { reading } = member;
  const typeOf = (settings: Settings): Profile =>
    within(
      settings,
      (known) => reading.choice(known, PROFILES, 'type') ?? reading.unknown(known, 'has no type'),
    );
  const [own, pods] = both(member, key);
  return [typeOf(own), typeOf(pods)];
}

/** In the words of Docker, which the rules know. */
const tellProfile = (asking: Asking, option: string, profile: Profile): void =>
  tellOption(asking, option, profile, (type) => (type === 'Unconfined' ? 'unconfined' : type));

function tellOption<T>(
  asking: Asking,
  option: string,
  value: Known<T> | Unknown | undefined,
  spell: (is: T) => string | boolean,
): void {
  if (!value) return;
  const { place } = value;
  if (isUnknown(value)) asking.undecidedOption(`${option}=`, value.why, place);
  else asking.add('securityOpt', `${option}=${spell(value.is)}`, place);
}

/** Of a setting of the pod that the container has replaced: it still holds for one that is added later. */
const overridden = (
  asking: Asking,
  value: Known<string | boolean> | Unknown | undefined,
  key: string,
): void =>
  tell(asking, value, ['podDefaults'], (is, { place }) => asking.also('podDefaults', `${key}=${is}`, place));

function ofPod<T>(
  value: Known<T> | Unknown | undefined,
  { place: container }: Member,
): Known<T> | Unknown | undefined {
  if (!value) return undefined;
  const place = through(value.place, 'pod', container);
  return isUnknown(value) ? { why: value.why, place } : { is: value.is, place };
}
