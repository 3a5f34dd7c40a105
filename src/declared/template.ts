import type { Gap } from '../model/evidence.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { spanPlace } from './place.ts';
import type { Files } from './reader.ts';

/** `{{ ... }}` or `{% ... %}` where YAML has a line, a key or a value; of `${{ ... }}` in workflows none of it is true. */
const MARK = /^[ \t]*(?:- )?\{[{%]|:[ \t]+\{\{/m;

const ANYWHERE = /\{\{|\{%/;

/** Where a text begins to be a template and no YAML, if it is one: an engine or a cluster would never read it so. */
export function templateMark(source: SourceText, files: Pick<Files, 'exists'>): number | undefined {
  const { text, file } = source;
  const anywhere = text.search(ANYWHERE);
  if (anywhere === -1) return undefined;
  const mark = text.search(MARK);
  if (mark !== -1) return text.indexOf('{', mark);
  return isOfChart(file, files) || parseYaml(source).problems.length > 0 ? anywhere : undefined;
}

/** Helm renders all that lies in `templates` of a chart. */
export function isOfChart(file: string, files: Pick<Files, 'exists'>): boolean {
  const [, chart] = /^(.*?)(?:^|\/)templates\//.exec(file) ?? [];
  return chart !== undefined && files.exists(chart === '' ? 'Chart.yaml' : `${chart}/Chart.yaml`);
}

export const templateGap = (source: SourceText, mark: number): Gap => ({
  reason: 'malformed',
  what: source.file,
  detail: 'a template, not rendered: helm template . | nsaudit check -',
  place: spanPlace(source, mark, mark + 2, ''),
});
