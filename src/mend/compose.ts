import { addItem, addPair } from './insert.ts';
import { remove, sizeOf } from './remove.ts';
import { replace } from './replace.ts';
import { inWords, type Mend, type Spot, scalarAt } from './spot.ts';
import { entryOf, hasMerged, type Trail } from './trail.ts';

/** Of the link to a service, below `services`. */
const SERVICE = 1;

/** The one edit that mends what a rule says of a place in a Compose file. */
export function mendCompose(spot: Spot): Mend | undefined {
  if (spot.trail[0]?.key !== 'services') return undefined;
  // By a variable it may be another one tomorrow.
  if ((scalarAt(spot.trail) ?? '').replaceAll('$$', '').includes('$')) return undefined;
  return MENDS[spot.rule]?.(spot, spot.trail[SERVICE + 1]?.key ?? '');
}

type MendOf = (spot: Spot, key: string) => Mend | undefined;

const removeMode =
  (wanted: string): MendOf =>
  ({ source: { text }, trail }, key) =>
    key === wanted && scalarAt(trail) === 'host' ? removePair(text, trail, key) : undefined;

/** @param isMeant whether an item is at fault, by its text */
const removeItem =
  (keys: readonly string[], isMeant: (item: string) => boolean = () => true): MendOf =>
  ({ source: { text }, trail }, key) => {
    const isItem = trail[SERVICE + 2]?.parent.kind === 'sequence';
    if (!isItem || !keys.includes(key) || !isMeant(scalarAt(trail) ?? '')) return undefined;
    const isLast = sizeOf(trail[SERVICE + 2]) === 1;
    if (isLast && hasMerged(trail[SERVICE]?.value, key)) return undefined;
    return inWords(`remove it from ${key}`, remove(text, trail.slice(0, SERVICE + 3), SERVICE));
  };

const MENDS: Record<string, MendOf> = {
  'host-cgroup': removeMode('cgroup'),
  'host-ipc': removeMode('ipc'),
  'host-net': removeMode('network_mode'),
  'host-pid': removeMode('pid'),
  'host-user': removeMode('userns_mode'),
  'host-uts': removeMode('uts'),
  'cgroup-parent': ({ source: { text }, trail }, key) =>
    key === 'cgroup_parent' ? removePair(text, trail, key) : undefined,
  privileged: ({ source: { text }, trail }) => {
    const { key, value } = trail.at(-1) ?? {};
    return key === 'privileged' && value
      ? inWords('set privileged: false', replace(text, value, 'false', false))
      : undefined;
  },
  'added-capability': removeItem(['cap_add']),
  'host-device': removeItem(['devices', 'device_cgroup_rules']),
  'seccomp-unconfined': removeItem(['security_opt'], (option) => /^seccomp[=:]unconfined$/.test(option)),
  'lsm-unconfined': removeItem(['security_opt'], (option) =>
    /^(?:apparmor[=:]unconfined|label[=:](?:disable|type:\w+))$/.test(option),
  ),
  'shared-shm': removeItem(['volumes']),
  'host-propagation': ({ source: { text }, trail }, key) =>
    key === 'volumes' ? toSlave(text, trail) : undefined,
  'new-privileges': addNoNewPrivileges,
};

/** What a merge key would put in its place is no better. */
function removePair(text: string, trail: Trail, key: string): Mend | undefined {
  if (trail.length !== SERVICE + 2 || hasMerged(trail[SERVICE]?.value, key)) return undefined;
  return inWords(`remove ${key}`, remove(text, trail, SERVICE));
}

function toSlave(text: string, trail: Trail): Mend | undefined {
  const item = trail[SERVICE + 2]?.value;
  const long = entryOf(entryOf(item, 'bind'), 'propagation');
  const node = long ?? item;
  if (node?.kind !== 'scalar') return undefined;
  const [, before, how, after] =
    (long ? /^()(r?)shared()$/ : /^(.*[:,])(r?)shared((?:,.*)?)$/).exec(node.value) ?? [];
  if (before === undefined) return undefined;
  // What is written otherwise than it reads is left alone.
  if (!text.slice(node.start, node.end).includes(node.value)) return undefined;
  return inWords(`use ${how}slave`, replace(text, node, `${before}${how}slave${after}`));
}

const OPTION = 'no-new-privileges:true';

function addNoNewPrivileges({ source, trail }: Spot, key: string): Mend | undefined {
  const service = trail[SERVICE]?.value;
  const words = `add ${OPTION} to security_opt`;
  if (key === 'security_opt') {
    const value = trail.at(-1)?.value;
    const isOff = /^no-new-privileges[=:]false$/.test(scalarAt(trail) ?? '');
    return value && isOff ? inWords(`set ${OPTION}`, replace(source.text, value, OPTION)) : undefined;
  }
  if (trail.length !== SERVICE + 1 || service?.kind !== 'mapping') return undefined;
  // Once what it extends is mended it would be there twice, which Compose refuses.
  if (entryOf(service, 'extends') || hasMerged(service, 'extends')) return undefined;
  const list = entryOf(service, 'security_opt');
  if (list?.kind === 'sequence' && !list.tag) return inWords(words, addItem(source, list, OPTION));
  if (list || hasMerged(service, 'security_opt')) return undefined;
  return inWords(words, addPair(source, service, 'security_opt', [OPTION]));
}
