import type { Undecided } from '../../model/declared.ts';
import { through } from '../place.ts';
import { hostPath } from './local-volume.ts';
import { pathFrom } from './paths.ts';
import type { Project } from './project.ts';
import { textOf } from './scalars.ts';
import { entryOf, itemsOf, type Mapping, placeOfValue, type Value } from './value.ts';
import type { Mounted } from './volumes.ts';

/** Folders that the targets of each are relative to. */
const SECTIONS = { secrets: '/run/secrets', configs: '/' } as const;

/** Secrets and configs that are files of the host: Compose mounts them read-only, whatever file it is. */
export function filesOf(service: Mapping, project: Project, undecided: Undecided[]): Mounted[] {
  const byTarget = new Map<string, Mounted>();
  for (const [section, folder] of Object.entries(SECTIONS)) {
    const used = entryOf(service, section);
    for (const item of used?.kind === 'sequence' ? itemsOf(used) : []) {
      const file = fileOf(item, section, folder, project, undecided);
      if (file) byTarget.set(file.mount.target, file);
    }
  }
  return [...byTarget.values()];
}

function fileOf(
  item: Value,
  section: string,
  folder: string,
  project: Project,
  undecided: Undecided[],
): Mounted | undefined {
  const source = textOf(item.kind === 'mapping' ? entryOf(item, 'source') : item);
  const defined = source && project.defined(section, source.text);
  const file = defined?.kind === 'mapping' ? textOf(entryOf(defined, 'file')) : undefined;
  if (!source || !file?.text) return undefined;
  if (file.open !== undefined) undecided.push({ why: file.open, place: placeOfValue(file) });
  const target = item.kind === 'mapping' ? textOf(entryOf(item, 'target')) : undefined;
  const mount = {
    type: 'bind',
    source: hostPath(file.directory, file.text),
    target: pathFrom(folder, target?.text || source.text),
    writable: false,
    propagation: '',
  };
  return { mount, place: through(placeOfValue(file), 'volume', placeOfValue(source)) };
}
