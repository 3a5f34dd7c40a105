import type { SourceText } from '../../yaml/source-text.ts';
import { looksLikeQuadlet, type QuadletDeclarations, readQuadlet } from './read.ts';

/** All units of a folder with their drop-ins: they refer to each other. */
export function readQuadlets(sources: readonly SourceText[]): QuadletDeclarations {
  const folder = new Map(sources.map((source) => [nameOf(source.file), source]));
  const dropIns = (name: string) => sources.filter(({ file }) => isDropInOf(file, name)).sort(byName);
  const unit = (name: string) => {
    const source = folder.get(name);
    return source ? [source, ...dropIns(name)] : [];
  };
  const read = sources
    .filter(looksLikeQuadlet)
    .map((source) => readQuadlet(source, { dropIns: dropIns(nameOf(source.file)), unit }));
  return {
    workloads: read.flatMap(({ workloads }) => workloads),
    engines: [],
    gaps: read.flatMap(({ gaps }) => gaps),
    kubeFiles: read.flatMap(({ kubeFiles }) => kubeFiles),
  };
}

/** A unit, another one that it may refer to, or a drop-in of such. */
export const looksLikePartOfQuadlet = (source: SourceText): boolean =>
  looksLikeQuadlet(source) ||
  (/\.volume$|\.d\/[^/]+\.conf$/.test(source.file) &&
    /^\s*\[(Container|Pod|Kube|Volume)\]/m.test(source.text));

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const byName = (a: SourceText, b: SourceText): number => (nameOf(a.file) < nameOf(b.file) ? -1 : 1);

/**
 * Those of the unit itself, of each beginning of its name that ends with a dash, and of all of its type: systemd.unit(5).
 * @param name such as `web-1.container`
 */
function isDropInOf(file: string, name: string): boolean {
  const [, folder] = /([^/]+)\.d\/[^/]+\.conf$/.exec(file) ?? [];
  if (folder === undefined) return false;
  const type = name.slice(name.lastIndexOf('.') + 1);
  return (
    folder === name ||
    folder === type ||
    (folder.endsWith(`-.${type}`) && name.startsWith(folder.slice(0, -type.length - 1)))
  );
}
