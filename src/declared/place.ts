import type { Place, Step } from '../model/place.ts';
import type { YamlNode } from '../yaml/node.ts';
import type { SourceText } from '../yaml/source-text.ts';

/** @param path the way to the node inside its file, such as `services.web.pid` */
export const placeOf = (node: YamlNode, path: string): Place =>
  spanPlace(node.source, node.start, node.end, path);

/** Of a part of a text, given by offsets: of a flag in a command line, say. */
export const spanPlace = (source: SourceText, start: number, end: number, path: string): Place => ({
  file: source.file,
  ...source.region(start, end),
  path,
});

/** The same place, and one more that the value came through on its way from there. */
export const through = (place: Place, how: Step['how'], { via: _, ...step }: Place): Place => ({
  ...place,
  via: [...(place.via ?? []), { how, ...step }],
});

/** Names as keys of a way: `services.web`, `labels["a.b"]`, `cap_add[0]`. */
export const pathTo = (path: string, key: string | number): string => {
  if (typeof key === 'number') return `${path}[${key}]`;
  const name = /^[\w-]+$/.test(key) ? key : `[${JSON.stringify(key)}]`;
  return path === '' || name.startsWith('[') ? `${path}${name}` : `${path}.${name}`;
};
