import { through } from '../place.ts';
import type { PodSpot } from './objects.ts';
import { type Ask, isUnknown, type Known, leaveOpen, type Reading, settle, type Unknown } from './reading.ts';
import type { Spot } from './spot.ts';

export interface Volumes {
  /** Their paths on the host; undefined of those that have none. */
  byName: ReadonlyMap<string, HostPath | undefined>;
  /** Why the list itself cannot be told. */
  unknown: Unknown | undefined;
  /** What holds for each container, whether it mounts them or not. */
  asks: Ask[];
}

type HostPath = Known<string> | Unknown;

export function readVolumes(reading: Reading, { spec, claims }: PodSpot): Volumes {
  const list = reading.list(spec, ['volumes'], ['name']) ?? [];
  if (isUnknown(list))
    return { byName: new Map(), unknown: list, asks: [leaveOpen(list, 'mounts', 'hostPaths')] };
  const byName = new Map<string, HostPath | undefined>();
  for (const claim of claims) byName.set(reading.word(claim, 'metadata', 'name') ?? '', undefined);
  for (const volume of list) byName.set(reading.word(volume, 'name') ?? '', hostPath(reading, volume));
  const asks = [...byName.values()].flatMap((path) =>
    settle(path, ['hostPaths'], (is, place) => (asking) => asking.also('hostPaths', is, place)),
  );
  return { byName, unknown: undefined, asks };
}

/** An empty one is the host's as well: the admission controller of Pod Security refuses it. */
function hostPath(reading: Reading, volume: Spot): HostPath | undefined {
  const host = reading.mapping(volume, 'hostPath');
  if (!host || isUnknown(host)) return host;
  return reading.text(host, 'path') ?? { is: '', place: host.keyPlace };
}

const PROPAGATION: Record<string, string> = {
  None: 'rprivate',
  HostToContainer: 'rslave',
  Bidirectional: 'rshared',
};

export function readMounts(reading: Reading, container: Spot, volumes: Volumes): Ask[] {
  const list = reading.list(container, ['volumeMounts'], ['mountPath']) ?? [];
  if (isUnknown(list)) return [leaveOpen(list, 'mounts')];
  return list.flatMap((mount) => readMount(reading, mount, volumes));
}

function readMount(reading: Reading, mount: Spot, { byName, unknown }: Volumes): Ask[] {
  // That the list of volumes is unknown has been told of every container.
  if (unknown) return [];
  const name = reading.text(mount, 'name') ?? reading.unknown(mount, 'names no volume');
  if (isUnknown(name)) return [leaveOpen(name, 'mounts')];
  const volume = byName.get(name.is);
  if (isUnknown(volume)) return [leaveOpen(volume, 'mounts')];
  if (!volume && !byName.has(name.is)) {
    const why = `names ${name.is}, which is no volume of the pod`;
    return [leaveOpen({ why, place: name.place }, 'mounts')];
  }
  const propagation = reading.choice(mount, Object.keys(PROPAGATION), 'mountPropagation');
  const isReadOnly = reading.flag(mount, 'readOnly');
  const subPath = reading.text(mount, 'subPath');
  const expression = reading.text(mount, 'subPathExpr');
  const asked = {
    type: volume ? 'bind' : 'volume',
    source: [volume?.is ?? name.is, isUnknown(subPath) ? undefined : subPath?.is].filter(Boolean).join('/'),
    target: reading.word(mount, 'mountPath') ?? '',
    // What is not known to be read-only may be written to.
    writable: isUnknown(isReadOnly) || !isReadOnly?.is,
    propagation: (propagation && !isUnknown(propagation) && PROPAGATION[propagation.is]) || '',
  };
  // Of volumes that are not the host's only the propagation matters.
  if (!volume && !propagation) return [];
  const by = propagation?.place ?? name.place;
  const place = volume ? through(volume.place, 'volume', by) : by;
  const unsettled = [propagation, isReadOnly, subPath].filter(isUnknown);
  if (expression) unsettled.push({ why: 'depends on variables of the container', place: expression.place });
  return [(asking) => asking.mount(asked, place), ...unsettled.map((value) => leaveOpen(value, 'mounts'))];
}
