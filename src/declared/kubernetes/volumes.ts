import type { Asking } from '../asking.ts';
import { through } from '../place.ts';
import type { PodSpot } from './objects.ts';
import { type Ask, isUnknown, type Known, leaveOpen, type Reading, tell, type Unknown } from './reading.ts';
import type { Spot } from './spot.ts';

export interface Volumes {
  /** Their paths on the host; undefined of those that have none. */
  byName: ReadonlyMap<string, HostPath | undefined>;
  /** Why the list itself cannot be told. */
  unknown: Unknown | undefined;
  /** What holds for each container, whether it mounts them or not. */
  ask: Ask;
}

type HostPath = Known<string> | Unknown;

export function readVolumes(reading: Reading, { spec, claims, around = [] }: PodSpot): Volumes {
  // Further out it may be something else that is called so.
  const outer = around
    .filter((spot) => reading.found(spot, 'volumes')?.node.kind === 'sequence')
    .toReversed();
  const lists = [...outer, spec].map((spot) => reading.list(spot, ['volumes'], ['name']) ?? []);
  const byName = new Map<string, HostPath | undefined>();
  const unknown = lists.find(isUnknown);
  if (unknown) {
    return { byName, unknown, ask: (asking) => leaveOpen(asking, unknown, 'mounts', 'hostPaths') };
  }
  for (const claim of claims) byName.set(reading.word(claim, 'metadata', 'name') ?? '', undefined);
  for (const volume of lists.flatMap((list) => (isUnknown(list) ? [] : list)))
    byName.set(reading.word(volume, 'name') ?? '', hostPath(reading, volume));
  const ask: Ask = (asking) => {
    for (const path of byName.values()) {
      tell(asking, path, ['hostPaths'], (is, { place }) => asking.also('hostPaths', is, place));
    }
  };
  return { byName, unknown: undefined, ask };
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

export function readMounts(reading: Reading, container: Spot, volumes: Volumes, asking: Asking): void {
  // That the list of volumes cannot be told has been told.
  if (volumes.unknown) return;
  const list = reading.list(container, ['volumeMounts'], ['mountPath']) ?? [];
  if (isUnknown(list)) {
    leaveOpen(asking, list, 'mounts');
    return;
  }
  for (const mount of list) readMount(reading, mount, volumes, asking);
}

function readMount(reading: Reading, mount: Spot, { byName }: Volumes, asking: Asking): void {
  const name = reading.text(mount, 'name') ?? reading.unknown(mount, 'names no volume');
  if (isUnknown(name)) {
    leaveOpen(asking, name, 'mounts');
    return;
  }
  const volume = byName.get(name.is);
  if (isUnknown(volume)) {
    leaveOpen(asking, volume, 'mounts');
    return;
  }
  if (!volume && !byName.has(name.is)) {
    const why = `names ${name.is}, which is no volume of the pod`;
    leaveOpen(asking, { why, place: name.place }, 'mounts');
    return;
  }
  const propagation = reading.choice(mount, Object.keys(PROPAGATION), 'mountPropagation');
  // Of volumes that are not the host's only the propagation matters.
  if (!volume && !propagation) return;
  const isReadOnly = reading.flag(mount, 'readOnly');
  const subPath = reading.text(mount, 'subPath');
  const expression = reading.text(mount, 'subPathExpr');
  const by = propagation?.place ?? name.place;
  asking.mount(
    {
      type: volume ? 'bind' : 'volume',
      source: join(volume?.is ?? name.is, isUnknown(subPath) ? undefined : subPath?.is),
      target: reading.word(mount, 'mountPath') ?? '',
      // What is not known to be read-only may be written to.
      writable: isUnknown(isReadOnly) || !isReadOnly?.is,
      propagation: (propagation && !isUnknown(propagation) && PROPAGATION[propagation.is]) || '',
    },
    volume ? through(volume.place, 'volume', by) : by,
  );
  for (const value of [propagation, isReadOnly, subPath])
    if (isUnknown(value)) leaveOpen(asking, value, 'mounts');
  if (expression) {
    leaveOpen(asking, { why: 'depends on variables of the container', place: expression.place }, 'mounts');
  }
}

const join = (path: string, below: string | undefined): string =>
  below ? `${path.replace(/\/+$/, '')}/${below}` : path;
