import type { Report } from './report.ts';
import { textOf } from './scalars.ts';
import {
  entriesOf,
  entryOf,
  itemsOf,
  type Mapping,
  mappingAt,
  placeOfKey,
  placeOfValue,
  type Scalar,
  type Value,
  withEntries,
} from './value.ts';

export interface Inclusion {
  /** Where it is asked for. */
  at: Value;
  /** One project: the first is its main file, the others are laid over it. */
  paths: Scalar[];
  projectDirectory?: Scalar;
  envFiles: Scalar[];
}

export function inclusionsOf(model: Mapping, report: Report): Inclusion[] {
  const include = entryOf(model, 'include');
  if (!include || include.kind === 'nothing') return [];
  if (include.kind !== 'sequence') {
    report.problem(`include is a ${include.kind}, where Compose wants a list`, placeOfValue(include));
    return [];
  }
  return itemsOf(include).flatMap((item) => {
    const inclusion = inclusionOf(item);
    if (!inclusion) report.problem('includes nothing that can be read', placeOfValue(item));
    return inclusion ?? [];
  });
}

function inclusionOf(item: Value): Inclusion | undefined {
  if (item.kind !== 'mapping') {
    const path = textOf(item);
    return path && { at: item, paths: [path], envFiles: [] };
  }
  const paths = textsOf(entryOf(item, 'path'));
  const projectDirectory = textOf(entryOf(item, 'project_directory'));
  const own = projectDirectory?.text ? { projectDirectory } : {};
  if (paths.length === 0) return undefined;
  return { at: paths[0] ?? item, paths, ...own, envFiles: textsOf(entryOf(item, 'env_file')) };
}

function textsOf(value: Value | undefined): Scalar[] {
  if (value?.kind !== 'sequence') return [textOf(value) ?? []].flat();
  return itemsOf(value).flatMap((item) => textOf(item) ?? []);
}

const SECTIONS = ['services', 'volumes', 'networks', 'secrets', 'configs'];

/** What a file includes is as if it stood in it; what stands in both has to be the same. */
export function importInto(model: Mapping, included: Mapping, report: Report): Mapping {
  const entries = new Map(model.entries);
  for (const section of SECTIONS) {
    const from = entryOf(included, section);
    if (from?.kind !== 'mapping') continue;
    const own = entryOf(model, section);
    const names = new Map(own?.kind === 'mapping' ? entriesOf(own) : []);
    for (const [name, value] of entriesOf(from)) {
      const known = names.get(name);
      if (!known) names.set(name, value);
      else if (!isSame(known, value))
        report.problem(`${section}.${name} is included and is here too, otherwise`, placeOfKey(known));
    }
    entries.set(
      section,
      mappingAt(own?.kind === 'mapping' ? { ...own, way: [] } : { ...from, way: [] }, names),
    );
  }
  return withEntries(model, entries);
}

function isSame(a: Value, b: Value): boolean {
  if (a.kind === 'scalar' && b.kind === 'scalar') return a.text === b.text;
  if (a.kind === 'sequence' && b.kind === 'sequence') {
    return a.items.length === b.items.length && a.items.every((item, i) => isSameOr(item, b.items[i]));
  }
  if (a.kind === 'mapping' && b.kind === 'mapping') {
    return (
      a.entries.size === b.entries.size &&
      [...a.entries].every(([key, value]) => isSameOr(value, b.entries.get(key)))
    );
  }
  return a.kind === 'nothing' && b.kind === 'nothing';
}

const isSameOr = (a: Value, b: Value | undefined): boolean => b !== undefined && isSame(a, b);
