import type { YamlMapping, YamlNode } from '../yaml/node.ts';
import { addPair } from './insert.ts';
import { remove } from './remove.ts';
import { replace } from './replace.ts';
import { inWords, type Mend, type Spot, scalarAt } from './spot.ts';
import { entryOf, type Trail } from './trail.ts';

/** The one edit that mends what a rule says of a place in a manifest: the key that is there tells which. */
export function mendKubernetes(spot: Spot): Mend | undefined {
  const { key, value } = spot.trail.at(-1) ?? {};
  if (value?.kind === 'scalar' && key !== undefined) {
    const mend = WRITTEN[key]?.(spot, key);
    if (mend) return mend;
  }
  return atItem(spot) ?? MISSING[spot.rule]?.(spot);
}

type MendOf = (spot: Spot, key: string) => Mend | undefined;

const setFalse: MendOf = ({ source: { text }, trail }, key) => {
  const value = trail.at(-1)?.value;
  return value && TRUE.test(scalarAt(trail) ?? '')
    ? inWords(`set ${key}: false`, replace(text, value, 'false', false))
    : undefined;
};

const setTo =
  (old: string, by: string, ...parents: readonly string[]): MendOf =>
  ({ source: { text }, trail }, key) => {
    const { value } = trail.at(-1) ?? {};
    const isMeant = scalarAt(trail) === old && parents.includes(trail.at(-2)?.key ?? '');
    return value && isMeant ? inWords(`set ${key}: ${by}`, replace(text, value, by)) : undefined;
  };

const WRITTEN: Record<string, MendOf> = {
  hostPID: setFalse,
  hostIPC: setFalse,
  hostNetwork: (spot, key) => (isHostProcess(podSpec(spot.trail)) ? undefined : setFalse(spot, key)),
  shareProcessNamespace: setFalse,
  privileged: setFalse,
  hostUsers: (spot, key) => (mayHaveOwnUsers(podSpec(spot.trail)) ? setFalse(spot, key) : undefined),
  allowPrivilegeEscalation: (spot, key) =>
    mayForbidEscalation(containerOf(spot.trail)) ? setFalse(spot, key) : undefined,
  procMount: setTo('Unmasked', 'Default', 'securityContext'),
  type: setTo('Unconfined', 'RuntimeDefault', 'seccompProfile', 'appArmorProfile'),
  hostPort: ({ source: { text }, trail }) =>
    inWords('remove hostPort', remove(text, trail, trail.length - 2)),
};

function atItem({ source: { text }, trail }: Spot): Mend | undefined {
  const [list, item] = [trail.at(-2), trail.at(-1)];
  if (item?.parent.kind !== 'sequence' || list?.key !== 'add' || trail.at(-3)?.key !== 'capabilities')
    return undefined;
  return inWords('remove it from capabilities.add', remove(text, trail, containerIndex(trail)));
}

/** Where nothing is written, something is put in. */
const MISSING: Record<string, (spot: Spot) => Mend | undefined> = {
  'host-user': ({ source, trail }) => {
    const spec = podSpec(trail);
    if (!spec || entryOf(spec, 'hostUsers') || !mayHaveOwnUsers(spec)) return undefined;
    return inWords('add hostUsers: false', addPair(source, spec, 'hostUsers', 'false'));
  },
  'new-privileges': ({ source, trail }) => {
    const container = containerOf(trail);
    const context = entryOf(container, 'securityContext');
    if (!container || entryOf(context, KEY) || !mayForbidEscalation(container)) return undefined;
    if (context && context.kind !== 'mapping') return undefined;
    const change = context
      ? addPair(source, context, KEY, 'false')
      : addPair(source, container, 'securityContext', { [KEY]: 'false' });
    return inWords(`add ${KEY}: false`, change);
  },
};

const KEY = 'allowPrivilegeEscalation';

const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

/** In kinds that are not Kubernetes' own; of these two each is one container. */
const MORE_LISTS = ['steps', 'sidecars'];
const SINGLE = ['container', 'script'];

/** The link to the container that a trail leads to or into. */
const containerIndex = (trail: Trail): number =>
  trail.findLastIndex(({ parent, key, value }, index) =>
    parent.kind === 'sequence'
      ? [...LISTS, ...MORE_LISTS].includes(trail[index - 1]?.key ?? '')
      : value.kind === 'mapping' && SINGLE.includes(key ?? ''),
  );

const containerOf = (trail: Trail): YamlMapping | undefined => asMapping(trail[containerIndex(trail)]?.value);

/** The one around its containers; what is called otherwise in another kind may have other fields. */
const podSpec = (trail: Trail): YamlMapping | undefined =>
  asMapping(
    trail.findLast(({ key, value }) => key === 'spec' && entryOf(value, 'containers') !== undefined)?.value,
  );

const asMapping = (node: YamlNode | undefined): YamlMapping | undefined =>
  node?.kind === 'mapping' ? node : undefined;

/** The API server refuses hostUsers: false beside these. */
const mayHaveOwnUsers = (spec: YamlMapping | undefined): boolean =>
  ['hostPID', 'hostIPC', 'hostNetwork'].every((key) => !isTrue(entryOf(spec, key)));

/** The API server refuses to forbid it to who is privileged or has SYS_ADMIN. */
function mayForbidEscalation(container: YamlMapping | undefined): boolean {
  const context = entryOf(container, 'securityContext');
  const added = entryOf(entryOf(context, 'capabilities'), 'add');
  const names = added?.kind === 'sequence' ? added.items : [];
  return (
    !isTrue(entryOf(context, 'privileged')) &&
    names.every((name) => name.kind === 'scalar' && !/^(?:CAP_)?SYS_ADMIN$/.test(name.value))
  );
}

/** As YAML 1.1 has it, which kubectl reads. */
const TRUE = /^(?:y|yes|on|true)$/i;

const isTrue = (node: YamlNode | undefined): boolean => node?.kind === 'scalar' && TRUE.test(node.value);

/** The API server refuses processes of a Windows node in a pod without its network. */
const isHostProcess = (spec: YamlMapping | undefined): boolean => {
  const containers = LISTS.map((key) => entryOf(spec, key)).flatMap((list) =>
    list?.kind === 'sequence' ? list.items : [],
  );
  return [spec, ...containers].some((owner) =>
    isTrue(entryOf(entryOf(entryOf(owner, 'securityContext'), 'windowsOptions'), 'hostProcess')),
  );
};
