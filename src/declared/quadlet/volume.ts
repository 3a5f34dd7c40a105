import type { Asking } from '../asking.ts';
import type { Excerpt } from '../excerpt.ts';
import { through } from '../place.ts';
import { hostPath, isHostPath } from '../run-options/host-path.ts';
import type { AskedMount } from '../run-options/volume.ts';
import type { Section } from './unit.ts';
import type { Units } from './units.ts';

/**
 * A `.volume` unit can be made of what the host has, as its options are those of mount(2): a directory (`Options=bind`,
 * `Device=/`), a disk, the layers of an overlay. Its `PodmanArgs` can do anything.
 * @returns whether it is one that asks for mounts of its own
 */
export function askByVolume(
  asking: Asking,
  { mount }: AskedMount,
  value: Excerpt,
  path: string,
  units: Units,
): boolean {
  if (!mount.source.endsWith('.volume')) return false;
  const place = value.place(path);
  const volume = units.section(mount.source, 'Volume');
  if (!units.has(mount.source)) {
    asking.undecided('mounts', `depends on ${mount.source}, which is not here`, place);
  }
  if (!volume) return false;
  const by = (one: Excerpt, key: string) => through(one.place(volume.pathOf(key)), 'volume', place);
  const [more] = volume.words('PodmanArgs');
  if (more) {
    const why = `depends on ${volume.pathOf('PodmanArgs')} of ${mount.source}`;
    asking.undecided('mounts', why, by(more, 'PodmanArgs'));
  }
  for (const key of ['Driver', 'Type', 'Options']) {
    const told = volume.last(key);
    if (told?.why) asking.undecided('mounts', told.why, by(told, key));
  }
  const options = volume.last('Options')?.split(',') ?? [];
  const writable = mount.writable && !options.some(({ text }) => text === 'ro');
  const sources = sourcesOf(volume, options);
  for (const { key, source } of sources) {
    const { path: onHost, why } = hostPath(source);
    if (why) asking.undecided('mounts', why, by(source, key));
    asking.mount({ ...mount, type: 'bind', source: onHost, writable }, by(source, key));
  }
  return sources.length > 0;
}

const BIND = /^r?bind$/;

function sourcesOf(volume: Section, options: readonly Excerpt[]): { key: string; source: Excerpt }[] {
  const device = volume.last('Device');
  const binds = [volume.last('Type'), ...options].some((word) => BIND.test(word?.text ?? ''));
  const layers = options.flatMap((word) => {
    const [name] = /^(?:lower|upper)dir=/.exec(word.text) ?? [];
    return name === undefined ? [] : word.slice(name.length).split(':');
  });
  return [
    ...(device && (binds || isHostPath(device.text)) ? [{ key: 'Device', source: device }] : []),
    ...layers.map((source) => ({ key: 'Options', source })),
  ];
}
