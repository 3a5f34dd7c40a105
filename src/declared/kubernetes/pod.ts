import type { Place } from '../../model/place.ts';
import type { Workload } from '../../model/workload.ts';
import { Asking } from '../asking.ts';
import { declaredWorkload } from '../workload.ts';
import { readAnnotations } from './annotations.ts';
import { readPodSettings, readPorts, readProbes } from './exposure.ts';
import { readNamespaces } from './namespaces.ts';
import type { PodSpot } from './objects.ts';
import { isUnknown, type Reading, tell } from './reading.ts';
import { readSecurity } from './security.ts';
import type { Spot } from './spot.ts';
import { readMounts, readVolumes } from './volumes.ts';

/** A workload for each container of a pod. */
export function readPod(reading: Reading, pod: PodSpot): Workload[] {
  const { owner, spec, metadata } = pod;
  const containers = listContainers(reading, spec);
  const volumes = readVolumes(reading, pod);
  const annotations = readAnnotations(reading, metadata);
  const stray = annotations.stray(new Set(containers.map(({ name }) => name)));
  const ofAll = [readNamespaces(reading, spec), volumes.ask, readPodSettings(reading, spec)];
  const pods = reading.mapping(spec, 'securityContext');
  const told = { pod: `${spec.node.source.file}#${owner}`, labels: readLabels(reading, metadata) };
  return containers.map(({ container, name, place }) => {
    const asking = new Asking('kubernetes', place);
    for (const ask of ofAll) ask(asking);
    for (const profile of stray) {
      tell(asking, profile, ['podDefaults'], (is, { place }) =>
        asking.also('podDefaults', `appArmorProfile.type=${is}`, place),
      );
    }
    const own = reading.mapping(container, 'securityContext');
    readSecurity({ reading, name, place, own, pods, annotations }, asking);
    readMounts(reading, container, volumes, asking);
    readPorts(reading, container, asking);
    readProbes(reading, container, asking);
    const image = reading.word(container, 'image');
    return declaredWorkload(asking.done(), {
      name: `${owner}: ${name}`,
      ...told,
      ...(image !== undefined && { image }),
    });
  });
}

interface Container {
  container: Spot;
  name: string;
  place: Place;
}

function listContainers(reading: Reading, spec: Spot): Container[] {
  const lists = ['initContainers', 'containers', 'ephemeralContainers'].map((key) =>
    reading.list(spec, [key], ['name']),
  );
  const spots = lists.flatMap((list) => (list && !isUnknown(list) ? list : []));
  if (spots.length === 0 && !lists.some(isUnknown)) {
    reading.gap(
      `${spec.path} has no containers: a patch is judged where it is applied, as by: kubectl kustomize . | nsaudit check -`,
      spec.keyPlace,
    );
  }
  const names = new Set<string>();
  return spots.map((container, index) => {
    const name = reading.word(container, 'name') ?? container.path.slice(spec.path.length + 1);
    const place = reading.at(container, 'name') ?? container.place;
    const isTwice = names.has(name);
    names.add(name);
    if (isTwice) reading.gap(`${container.path} is not the only one of this name`, place);
    return { container, name, place: { ...place, path: `${container.path}${isTwice ? `[${index}]` : ''}` } };
  });
}

/** What waivers choose by. */
function readLabels(reading: Reading, metadata: PodSpot['metadata']): Record<string, string> {
  const labels = metadata && !isUnknown(metadata) && reading.mapping(metadata, 'labels');
  if (!labels || isUnknown(labels)) return {};
  return Object.fromEntries(reading.keys(labels).map((key) => [key, reading.word(labels, key) ?? '']));
}
