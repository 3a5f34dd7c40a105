import type { Gap } from '../model/evidence.ts';
import type { YamlNode } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { spanPlace } from './place.ts';
import type { Files } from './reader.ts';

const MARK = /\{\{|\{%/;

/** Where a text begins to be a template and no YAML, if it is one: an engine or a cluster would never read it so. */
export function templateMark(source: SourceText, files: Pick<Files, 'exists'>): number | undefined {
  const mark = source.text.search(MARK);
  if (mark === -1) return undefined;
  if (isOfChart(source.file, files)) return mark;
  const { documents, problems } = parseYaml(source);
  if (documents.length === 0 && problems.length > 0) return mark;
  // Braces in quotes and in blocks of text are text. Elsewhere YAML takes them for a mapping that is the key of another.
  return documents.map(({ root }) => root && doubleBrace(root)).find((start) => start !== undefined);
}

function doubleBrace(node: YamlNode): number | undefined {
  const within = node.kind === 'sequence' ? node.items : [];
  const pairs = node.kind === 'mapping' ? node.pairs : [];
  if (pairs.some(({ key }) => key.kind === 'mapping')) return node.start;
  for (const child of [...within, ...pairs.map(({ value }) => value)]) {
    const found = doubleBrace(child);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Helm renders all that lies in `templates` of a chart. */
export function isOfChart(file: string, files: Pick<Files, 'exists'>): boolean {
  return [...file.matchAll(/(?<=^|\/)templates\//g)].some(({ index }) =>
    files.exists(`${file.slice(0, index)}Chart.yaml`),
  );
}

export const templateGap = (source: SourceText, mark: number): Gap => ({
  reason: 'malformed',
  what: source.file,
  detail: `a template, not rendered: ${OF_GO.test(source.text) ? 'helm template . | nsaudit check -' : 'nsaudit check - reads what comes of it'}`,
  place: spanPlace(source, mark, mark + 2, ''),
});

/** As Helm writes them, and neither Jinja nor Ansible. */
const OF_GO = /\{\{-?\s*(?:[.$]|(?:if|with|range|include|template|toYaml|tpl)\s)/;
