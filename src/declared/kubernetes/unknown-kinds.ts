import { resolveAlias, type YamlNode } from '../../yaml/node.ts';
import { keyOf } from '../fields.ts';
import type { PodSpot } from './objects.ts';
import { isUnknown, type Reading } from './reading.ts';
import { booleanOf } from './scalars.ts';
import type { Spot } from './spot.ts';

type Template = Omit<PodSpot, 'owner'>;

/** Most objects have none of these, and some are long. */
const MAY_HAVE_PODS = /[cC]ontainer|\b(?:steps|sidecars|script|podTemplate|host(?:PID|IPC|Network))\b/;

/** The pods in an object of a kind that nobody told of: whatever has containers, wherever it stands. */
export function templatesIn(reading: Reading, object: Spot): Template[] {
  const { source, start, end } = object.node;
  if (!MAY_HAVE_PODS.test(source.text.slice(start, end))) return [];
  const templates: Template[] = [];
  const seen = new Set<YamlNode>();
  const pending: Around[] = [{ spot: object }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { spot } = next;
    if (seen.has(spot.node)) continue;
    seen.add(spot.node);
    const children = reading.children(spot);
    const holding = new Set(
      children.flatMap(([name, { node }]) => (holdsContainers(name, node) ? [name] : [])),
    );
    if (holding.size > 0) templates.push(templateAt(reading, next, [...holding]));
    for (const [name, child] of children.toReversed())
      if (!holding.has(name)) pending.push({ spot: child, around: next });
  }
  if (templates.length === 0) tellOfSettings(reading, object);
  return templates;
}

/** A value, and what it stands in. */
interface Around {
  spot: Spot;
  around?: Around;
}

/** Keys of what is a container if it looks like one: a list of them, or a single one. */
const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];
const MORE_LISTS = ['steps', 'sidecars'];
const SINGLE = ['container', 'script'];

/** Where Kubernetes itself has containers a name is enough. */
function holdsContainers(key: string, node: YamlNode): boolean {
  if (SINGLE.includes(key)) return isContainer(node, OF_CONTAINERS);
  const isUsual = LISTS.includes(key);
  if (node.kind !== 'sequence' || !(isUsual || MORE_LISTS.includes(key))) return false;
  const keys = isUsual ? ['name', ...OF_CONTAINERS] : OF_CONTAINERS;
  return node.items.some((item) => isContainer(resolveAlias(item), keys));
}

const OF_CONTAINERS = ['image', 'securityContext'];

const isContainer = (node: YamlNode, keys: readonly string[]): boolean =>
  node.kind === 'mapping' && node.pairs.some(({ key }) => keys.includes(keyOf(key) ?? ''));

/** What is called so may be something else. */
function listIn(reading: Reading, spot: Spot, key: string): Spot[] {
  const list = reading.found(spot, key)?.node.kind === 'sequence' ? reading.list(spot, [key]) : undefined;
  return list && !isUnknown(list) ? list : [];
}

function templateAt(reading: Reading, { spot, around: parent }: Around, holding: string[]): Template {
  const around: Spot[] = [];
  for (let next = parent; next; next = next.around) {
    around.push(next.spot, ...podTemplatesIn(reading, next.spot));
  }
  const owner = [spot, ...around.slice(0, 1)].find((one) => reading.has(one, 'metadata'));
  return {
    metadata: owner && reading.mapping(owner, 'metadata'),
    spec: spot,
    around,
    claims: around.flatMap((one) => listIn(reading, one, 'volumeClaimTemplates')),
    more: holding.filter((key) => !LISTS.includes(key)),
  };
}

/** Settings of a pod beside what its containers are made of. */
const podTemplatesIn = (reading: Reading, spot: Spot): Spot[] =>
  [['podTemplate'], ['taskRunTemplate', 'podTemplate']].flatMap((keys) => reading.found(spot, ...keys) ?? []);

const OF_HOST = ['hostPID', 'hostIPC', 'hostNetwork', 'hostUsers'];

/** What is run may be declared elsewhere, and how it is run here. */
function tellOfSettings(reading: Reading, object: Spot): void {
  const spec = reading.found(object, 'spec');
  if (!spec) return;
  for (const settings of podTemplatesIn(reading, spec))
    if (OF_HOST.some((key) => reading.has(settings, key)))
      reading.unknown(settings, 'is for containers that are declared elsewhere');
  // An operator makes the pods, or a policy is about them: of the latter none asks for a namespace by a plain `true`.
  for (const key of OF_HOST) {
    const setting = reading.found(spec, key);
    if (key !== 'hostUsers' && setting?.node.kind === 'scalar' && booleanOf(setting.node))
      reading.unknown(setting, 'is for containers that are declared elsewhere');
  }
}
