import { resolveAlias, type YamlNode } from '../../yaml/node.ts';
import { keyOf } from '../fields.ts';
import type { PodSpot } from './objects.ts';
import type { Reading } from './reading.ts';
import type { Spot } from './spot.ts';

type Template = Pick<PodSpot, 'metadata' | 'spec'>;

/** The pods in an object of a kind that nobody told of: whatever has a list of containers, wherever it stands. */
export function templatesIn(reading: Reading, object: Spot): Template[] {
  const { source, start, end } = object.node;
  // Most objects have none, and some are long.
  if (!source.text.slice(start, end).includes('containers')) return [];
  const templates: Template[] = [];
  const seen = new Set<YamlNode>();
  const pending: { spot: Spot; around?: Spot }[] = [{ spot: object }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { spot, around } = next;
    if (seen.has(spot.node)) continue;
    seen.add(spot.node);
    const children = reading.children(spot);
    if (children.some(([name, { node }]) => name === 'containers' && listsContainers(node))) {
      const metadata = around?.node.kind === 'mapping' ? reading.mapping(around, 'metadata') : undefined;
      templates.push({ metadata, spec: spot });
    } else {
      for (const [, child] of children.toReversed()) pending.push({ spot: child, around: spot });
    }
  }
  return templates;
}

const OF_CONTAINERS = ['image', 'securityContext'];

const listsContainers = (list: YamlNode): boolean =>
  list.kind === 'sequence' &&
  list.items
    .map(resolveAlias)
    .some(
      (item) =>
        item.kind === 'mapping' && item.pairs.some(({ key }) => OF_CONTAINERS.includes(keyOf(key) ?? '')),
    );
