import type { Place } from '../../model/place.ts';
import type { PodSpot } from './objects.ts';
import { isUnknown, type Reading } from './reading.ts';
import type { Spot } from './spot.ts';

export interface Container {
  container: Spot;
  name: string;
  place: Place;
  /** Of steps: what holds for all of them where they say nothing else. */
  template?: Spot;
}

const LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

export function listContainers(reading: Reading, { spec, more = [] }: PodSpot): Container[] {
  const template = more.includes('steps') ? reading.found(spec, 'stepTemplate') : undefined;
  const lists = [...LISTS, ...more].map((key) => {
    const single = more.includes(key) ? reading.found(spec, key) : undefined;
    return single?.node.kind === 'mapping'
      ? { key, isOne: true, spots: [single] }
      : { key, isOne: false, spots: reading.list(spec, [key], ['name']) };
  });
  const all = lists.flatMap(({ key, isOne, spots }) =>
    spots && !isUnknown(spots) ? spots.map((container) => ({ key, isOne, container })) : [],
  );
  if (all.length === 0 && !lists.some(({ spots }) => isUnknown(spots))) {
    reading.gap(
      `${spec.path} has no containers: a patch is judged where it is applied, as by: kubectl kustomize . | nsaudit check -`,
      spec.keyPlace,
    );
  }
  const names = new Set<string>();
  const paths = new Set<string>();
  return all.map(({ key, isOne, container }, index) => {
    const own = reading.word(container, 'name') ?? container.path.slice(spec.path.length + 1);
    const place = reading.at(container, 'name') ?? container.place;
    const isTwice = names.has(own);
    names.add(own);
    // A word in a list is called as it is, as if it were the name of an item.
    const isTaken = isTwice || paths.has(container.path);
    paths.add(container.path);
    if (isTwice) reading.gap(`${container.path} is not the only one of this name`, place);
    return {
      container,
      // The only one of its sort is called as what it stands in.
      name: (isOne ? reading.word(spec, 'name') : undefined) ?? own,
      place: { ...place, path: `${container.path}${isTaken ? `[${index}]` : ''}` },
      ...(key === 'steps' && template && { template }),
    };
  });
}
