import type { PodSpot } from './objects.ts';
import type { Reading } from './reading.ts';
import type { Spot } from './spot.ts';

/** What has a setting of a pod under its key: the pod itself, or the nearest of what it stands in. */
export type Settings = (key: string) => Spot;

export function settingsOf(reading: Reading, { spec, around }: PodSpot): Settings {
  if (!around) return () => spec;
  const layers = [spec, ...around];
  const patch = layers.flatMap((layer) => reading.found(layer, 'podSpecPatch') ?? [])[0];
  if (patch) reading.unknown(patch, 'may change what the pod asks for: patches are not applied');
  return (key) => layers.find((layer) => reading.has(layer, key)) ?? spec;
}
