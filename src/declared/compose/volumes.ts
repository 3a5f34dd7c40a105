import type { Undecided } from '../../model/declared.ts';
import type { Place } from '../../model/place.ts';
import type { ConfiguredMount } from '../../model/workload.ts';
import { through } from '../place.ts';
import { hostPath, hostSourcesOf, openIn } from './local-volume.ts';
import { overriding } from './merge.ts';
import { normalize } from './paths.ts';
import type { Project } from './project.ts';
import { textOf, truthOf } from './scalars.ts';
import { entryOf, itemsOf, type Mapping, placeOfValue, type Scalar, type Value } from './value.ts';
import { parseVolume, type VolumeSpec } from './volume-spec.ts';

export interface Mounted {
  mount: ConfiguredMount;
  place: Place;
}

/** The `volumes` of a service, one for each target: the last counts. */
export function volumesOf(service: Mapping, project: Project, undecided: Undecided[]): Mounted[] {
  const volumes = entryOf(service, 'volumes');
  if (!volumes || volumes.kind === 'nothing') return [];
  if (volumes.kind !== 'sequence') {
    const [why, place] = ['volumes is no list', placeOfValue(volumes)];
    project.report.problem(why, place);
    undecided.push({ why, place });
    return [];
  }
  const read = itemsOf(volumes).flatMap((item) => readItem(item, project, undecided) ?? []);
  // As Compose does: short forms are spelled out in between, and their targets with them.
  const kept = lastOfEach(
    lastOfEach(read, ({ spec }) => spec.target),
    ({ spec, item }) => (item.kind === 'mapping' ? spec.target : normalize(spec.target)),
  );
  const all = kept.map(({ spec, item, open }) => {
    if (open) undecided.push({ why: open.open ?? '', place: placeOfValue(open) });
    return mountedBy(spec, item, project, undecided);
  });
  refuseRepeated(all, project);
  return all.flat();
}

interface ReadItem {
  spec: VolumeSpec;
  item: Value;
  /** What of it may be something else tomorrow. */
  open?: Scalar;
}

/** Of those that are alike the last, in the place of the first. */
function lastOfEach(all: readonly ReadItem[], keyOf: (one: ReadItem) => string): ReadItem[] {
  const kept = new Map<string, ReadItem>();
  for (const one of all) {
    const key = keyOf(one);
    const before = kept.get(key);
    kept.set(key, before ? { ...one, item: overriding(before.item, one.item) } : one);
  }
  return [...kept.values()];
}

/** Spelled otherwise a target does not replace what is mounted there, and Compose refuses both. */
function refuseRepeated(all: readonly Mounted[][], project: Project): void {
  const targets = new Set<string>();
  for (const [first] of all) {
    if (!first) continue;
    const { mount, place } = first;
    if (targets.has(mount.target)) project.report.problem(`mounts ${mount.target} twice`, place);
    targets.add(mount.target);
  }
}

function readItem(item: Value, project: Project, undecided: Undecided[]): ReadItem | undefined {
  const { spec, open } = item.kind === 'mapping' ? readLongForm(item) : readShortForm(item);
  if (typeof spec !== 'string') return { spec, item, ...(open && { open }) };
  const place = placeOfValue(item);
  // Of what depends on a variable that is all that can be said.
  if (!open) project.report.problem(spec, place);
  undecided.push({ why: open?.open ?? spec, place });
  return undefined;
}

/** A sentence in place of what cannot be read. */
type Form = Pick<ReadItem, 'open'> & { spec: VolumeSpec | string };

function readShortForm(item: Value): Form {
  const text = textOf(item);
  if (!text) return { spec: 'a volume that is no text' };
  return { spec: parseVolume(text.text), ...(text.open !== undefined && { open: text }) };
}

function readLongForm(item: Mapping): Form {
  const bind = entryOf(item, 'bind');
  const propagation = bind?.kind === 'mapping' ? textOf(entryOf(bind, 'propagation')) : undefined;
  const [type, source, target] = ['type', 'source', 'target'].map((key) => textOf(entryOf(item, key)));
  const readOnly = entryOf(item, 'read_only');
  const open = [type, source, target, readOnly, propagation].find(
    (value): value is Scalar => value?.kind === 'scalar' && value.open !== undefined,
  );
  const own = open ? { open } : {};
  if (!type) return { spec: 'a volume without a type', ...own };
  if (!target) return { spec: 'a volume without a target', ...own };
  if (type.text === 'bind' && !source?.text) return { spec: 'a bind mount without a source', ...own };
  const spec = {
    type: type.text,
    source: source?.text ?? '',
    target: target.text,
    readOnly: truthOf(readOnly) ?? false,
    propagation: propagation?.text ?? '',
  };
  return { spec, ...own };
}

function mountedBy(spec: VolumeSpec, item: Value, project: Project, undecided: Undecided[]): Mounted[] {
  const { type, source, readOnly, propagation } = spec;
  const at = (item.kind === 'mapping' && entryOf(item, 'source')) || item;
  const place = placeOfValue(at);
  const mount = { type, source, target: normalize(spec.target), writable: !readOnly, propagation };
  if (type === 'bind') {
    const path = hostPath(at.directory, source);
    if (path.startsWith('..')) undecided.push({ why: OUTSIDE, place });
    return [{ mount: { ...mount, source: path }, place }];
  }
  const isNamed = type === 'volume' && source !== '';
  if (isNamed && !project.defined('volumes', source))
    project.report.problem(`mounts ${source}, which is no volume of the project`, place);
  return isNamed ? throughVolume({ mount, place }, project, undecided) : [{ mount, place }];
}

/** What is behind a volume by name: of one that the project makes of paths of the host, those. */
export function throughVolume(named: Mounted, project: Project, undecided: Undecided[]): Mounted[] {
  const { mount, place } = named;
  const volume = project.defined('volumes', mount.source);
  if (volume?.kind !== 'mapping') return [named];
  const open = openIn(volume);
  if (open) undecided.push({ why: open.open ?? '', place: through(placeOfValue(open), 'volume', place) });
  const sources = hostSourcesOf(volume);
  if (sources.length === 0) return [named];
  return sources.map(({ path, value, readOnly }) => ({
    mount: { ...mount, type: 'bind', source: path, writable: mount.writable && !readOnly },
    place: through(placeOfValue(value), 'volume', place),
  }));
}

const OUTSIDE = 'leads out of the folder that was checked';
