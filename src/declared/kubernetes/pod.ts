import type { Workload } from '../../model/workload.ts';
import { Asking } from '../asking.ts';
import { declaredWorkload } from '../workload.ts';
import { readAnnotations } from './annotations.ts';
import { listContainers } from './containers.ts';
import { readPodSettings, readPorts, readProbes } from './exposure.ts';
import { readNamespaces } from './namespaces.ts';
import type { PodSpot } from './objects.ts';
import { isUnknown, type Reading, tell } from './reading.ts';
import { readSecurity } from './security.ts';
import { settingsOf } from './settings.ts';
import { readMounts, readVolumes } from './volumes.ts';

/** A workload for each container of a pod. */
export function readPod(reading: Reading, pod: PodSpot): Workload[] {
  const { owner, metadata } = pod;
  const containers = listContainers(reading, pod);
  const settings = settingsOf(reading, pod);
  const volumes = readVolumes(reading, pod);
  const annotations = readAnnotations(reading, metadata);
  const stray = annotations.stray(new Set(containers.map(({ name }) => name)));
  const ofAll = [readNamespaces(reading, settings), volumes.ask, readPodSettings(reading, settings)];
  const pods = reading.mapping(settings('securityContext'), 'securityContext');
  const told = { pod: podId(pod), labels: readLabels(reading, metadata) };
  return containers.map(({ container, name, place, template }) => {
    const asking = new Asking('kubernetes', place);
    for (const ask of ofAll) ask(asking);
    for (const profile of stray) {
      tell(asking, profile, ['podDefaults'], (is, { place }) =>
        asking.also('podDefaults', `appArmorProfile.type=${is}`, place),
      );
    }
    const [own, ofSteps] = [container, template].map(
      (spot) => spot && reading.mapping(spot, 'securityContext'),
    );
    readSecurity({ reading, name, place, own, ofSteps, pods, annotations }, asking);
    for (const spot of template ? [template, container] : [container]) {
      readMounts(reading, spot, volumes, asking);
      readPorts(reading, spot, asking);
      readProbes(reading, spot, asking);
    }
    const image = reading.word(container, 'image') ?? (template && reading.word(template, 'image'));
    return declaredWorkload(asking.done(), {
      name: `${owner}: ${name}`,
      ...told,
      ...(image !== undefined && { image }),
    });
  });
}

/** An object of a kind that is not Kubernetes' own may have several. */
const podId = ({ owner, spec, isOneOfMany }: PodSpot): string =>
  `${spec.node.source.file}#${isOneOfMany ? spec.path : owner}`;

/** What waivers choose by. */
function readLabels(reading: Reading, metadata: PodSpot['metadata']): Record<string, string> {
  const labels = metadata && !isUnknown(metadata) && reading.mapping(metadata, 'labels');
  if (!labels || isUnknown(labels)) return {};
  return Object.fromEntries(reading.keys(labels).map((key) => [key, reading.word(labels, key) ?? '']));
}
