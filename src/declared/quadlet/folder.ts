import type { Gap } from '../../model/evidence.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { spanPlace } from '../place.ts';
import { looksLikeQuadlet, type QuadletDeclarations, readQuadlet } from './read.ts';
import { Units } from './units.ts';

/** All units of a folder with their drop-ins: they refer to each other. */
export function readQuadlets(sources: readonly SourceText[]): QuadletDeclarations {
  const folder = new Map(sources.map((source) => [nameOf(source.file), source]));
  const dropIns = (name: string) => dropInsOf(name, sources);
  const unit = (name: string) => {
    const source = folder.get(name);
    return source ? [source, ...dropIns(name)] : [];
  };
  const found = sources.filter(looksLikeQuadlet);
  const units = new Units(
    (found[0]?.file ?? '').replace(/[^/]*$/, ''),
    unit,
    found.map(({ file }) => nameOf(file)),
  );
  const isLost = ({ file }: SourceText) =>
    folderOf(file) !== '' && ![...folder.keys()].some((name) => isDropInOf(file, name));
  const read = found.map((source) => readQuadlet(source, { dropIns: dropIns(nameOf(source.file)), units }));
  return {
    workloads: read.flatMap(({ workloads }) => workloads),
    engines: [],
    gaps: [...read.flatMap(({ gaps }) => gaps), ...sources.filter(isLost).map(lostGap)],
    kubeFiles: read.flatMap(({ kubeFiles }) => kubeFiles),
  };
}

/** A unit, another one that it may refer to, or a drop-in of such. A volume may have nothing to say but its name. */
export const looksLikePartOfQuadlet = (source: SourceText): boolean =>
  looksLikeQuadlet(source) ||
  (source.file.endsWith('.volume') && /^\s*([#;[]|$)/.test(source.text)) ||
  (/\.d\/[^/]+\.conf$/.test(source.file) && /^\s*\[(Container|Pod|Kube|Volume)\]/m.test(source.text));

const lostGap = (source: SourceText): Gap => ({
  reason: 'malformed',
  what: source.file,
  detail: 'a drop-in of no unit that is here',
  place: spanPlace(source, 0, 0, ''),
});

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** By their names; of several with one name that of the folder with the longest name, which is the most specific. */
function dropInsOf(name: string, sources: readonly SourceText[]): SourceText[] {
  const found = new Map<string, SourceText>();
  for (const source of sources.filter(({ file }) => isDropInOf(file, name))) {
    const before = found.get(nameOf(source.file));
    if (!before || folderOf(before.file).length < folderOf(source.file).length)
      found.set(nameOf(source.file), source);
  }
  return [...found.values()].sort((a, b) => (nameOf(a.file) < nameOf(b.file) ? -1 : 1));
}

const folderOf = (dropIn: string): string => /([^/]+)\.d\/[^/]+\.conf$/.exec(dropIn)?.[1] ?? '';

/**
 * Those of the unit itself, of each beginning of its name that ends with a dash, and of all of its type: systemd.unit(5).
 * @param name such as `web-1.container`
 */
function isDropInOf(file: string, name: string): boolean {
  const folder = folderOf(file);
  if (folder === '') return false;
  const type = name.slice(name.lastIndexOf('.') + 1);
  return (
    folder === name ||
    // Of an instance those of its template.
    folder === name.replace(/@[^/]*(?=\.)/, '@') ||
    folder === type ||
    (folder.endsWith(`-.${type}`) && name.startsWith(folder.slice(0, -type.length - 1)))
  );
}
