import type { Place } from '../../model/place.ts';
import { through } from '../place.ts';
import type { Annotations } from './annotations.ts';
import { type Ask, isUnknown, type Known, leaveOpen, type Reading, settle, type Unknown } from './reading.ts';
import type { Spot } from './spot.ts';

/** A container in the pod whose settings hold where it has none of its own. */
export interface Member {
  container: Spot;
  /** Where it is written. */
  place: Place;
  pod: Spot;
  annotations: Annotations;
}

const CONTEXT = 'securityContext';

export function readSecurity(reading: Reading, member: Member): Ask[] {
  return [
    ...readOwn(reading, member.container),
    ...readSeccomp(reading, member),
    ...readAppArmor(reading, member),
    ...readSELinux(reading, member),
    ...readHostProcess(reading, member),
  ];
}

/** What only containers can ask for. */
function readOwn(reading: Reading, container: Spot): Ask[] {
  const privileged = reading.flag(container, CONTEXT, 'privileged');
  const procMount = reading.choice(container, ['Default', 'Unmasked'], CONTEXT, 'procMount');
  const escalation = reading.flag(container, CONTEXT, 'allowPrivilegeEscalation');
  return [
    ...settle(privileged, ['privileged'], (is, place) => (asking) => asking.privileged(is, place)),
    ...settle(procMount, ['procMount'], (is, place) => (asking) => asking.also('procMount', is, place)),
    ...settle(
      escalation,
      ['securityOpt'],
      (is, place) => (asking) => asking.add('securityOpt', `no-new-privileges=${!is}`, place),
    ),
    ...readCapabilities(reading, container, 'add', 'capAdd'),
    ...readCapabilities(reading, container, 'drop', 'capDrop'),
  ];
}

function readCapabilities(
  reading: Reading,
  container: Spot,
  key: 'add' | 'drop',
  field: 'capAdd' | 'capDrop',
): Ask[] {
  const names = reading.list(container, [CONTEXT, 'capabilities', key]) ?? [];
  if (isUnknown(names)) return [leaveOpen(names, field)];
  return names.flatMap((name) =>
    // A null among them is a capability without a name.
    settle(
      reading.text(name) ?? { is: '', place: name.place },
      [field],
      (is, place) => (asking) => asking.add(field, is, place),
    ),
  );
}

const PROFILES = ['RuntimeDefault', 'Localhost', 'Unconfined'];

function readSeccomp(reading: Reading, member: Member): Ask[] {
  const [own, pods] = both(reading, member, 'seccompProfile');
  const asked = profileIn(reading, own) ?? ofPod(profileIn(reading, pods), member);
  const before = member.annotations.seccomp(reading.word(member.container, 'name'));
  if (!asked && before) return [leaveOpen(before, 'securityOpt')];
  return [
    ...settleProfile('seccomp', asked),
    ...overridden(own && profileIn(reading, pods), 'seccompProfile.type'),
  ];
}

/** The annotation counts before the pod's field: GetProfile in Kubernetes' pkg/security/apparmor/helpers.go. */
function readAppArmor(reading: Reading, member: Member): Ask[] {
  const [own, pods] = both(reading, member, 'appArmorProfile');
  const noted = member.annotations.appArmor(reading.word(member.container, 'name'));
  const asked = profileIn(reading, own) ?? noted ?? ofPod(profileIn(reading, pods), member);
  return [
    ...settleProfile('apparmor', asked),
    ...overridden(own && noted, 'appArmorProfile.type'),
    ...overridden((own ?? noted) && profileIn(reading, pods), 'appArmorProfile.type'),
  ];
}

const SELINUX = ['type', 'user', 'role'] as const;

function readSELinux(reading: Reading, member: Member): Ask[] {
  const [own, pods] = both(reading, member, 'seLinuxOptions');
  const options = own ?? pods;
  if (!options) return [];
  if (isUnknown(options)) return [leaveOpen(options, 'seLinuxOptions', 'securityOpt')];
  const lost = own && pods && !isUnknown(pods) ? pods : undefined;
  return SELINUX.flatMap((key) => {
    const read = reading.text(options, key);
    return [
      ...settle(
        own ? read : ofPod(read, member),
        ['seLinuxOptions', 'securityOpt'],
        (is, place) => (asking) => {
          if (is !== '') asking.also('seLinuxOptions', `${key}=${is}`, place);
          if (is !== '' && key === 'type') asking.add('securityOpt', `label=type:${is}`, place);
        },
      ),
      ...overridden(lost && reading.text(lost, key), `seLinuxOptions.${key}`),
    ];
  });
}

function readHostProcess(reading: Reading, member: Member): Ask[] {
  const way = [CONTEXT, 'windowsOptions', 'hostProcess'];
  const own = reading.flag(member.container, ...way);
  const pods = reading.flag(member.pod, ...way);
  return [
    ...settle(
      own ?? ofPod(pods, member),
      ['hostProcess'],
      (is, place) => (asking) => asking.also('hostProcess', String(is), place),
    ),
    ...overridden(own && pods, 'windowsOptions.hostProcess'),
  ];
}

type Settings = Spot | Unknown | undefined;

const both = (reading: Reading, { container, pod }: Member, key: string): [own: Settings, pods: Settings] => [
  reading.mapping(container, CONTEXT, key),
  reading.mapping(pod, CONTEXT, key),
];

function profileIn(reading: Reading, settings: Settings): Known<string> | Unknown | undefined {
  if (!settings || isUnknown(settings)) return settings;
  return reading.choice(settings, PROFILES, 'type') ?? reading.unknown(settings, 'has no type');
}

/** In the words of Docker, which the rules know. */
const settleProfile = (option: string, profile: Known<string> | Unknown | undefined): Ask[] =>
  settle(
    profile,
    ['securityOpt'],
    (type, place) => (asking) =>
      asking.add('securityOpt', `${option}=${type === 'Unconfined' ? 'unconfined' : type}`, place),
  );

/** Of a setting of the pod that the container has replaced: it still holds for one that is added later. */
const overridden = (value: Known<string | boolean> | Unknown | undefined, key: string): Ask[] =>
  settle(
    value,
    ['podDefaults'],
    (is, place) => (asking) => asking.also('podDefaults', `${key}=${is}`, place),
  );

const ofPod = <V extends Known<unknown> | Unknown>(value: V | undefined, { place }: Member): V | undefined =>
  value && { ...value, place: through(value.place, 'pod', place) };
