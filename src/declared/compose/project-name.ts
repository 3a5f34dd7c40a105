import { parseYaml } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { interpolate, type Lookup } from './interpolate.ts';

const VARIABLE = 'COMPOSE_PROJECT_NAME';

/** What the environment calls the project, or the last file that names it, or the folder. */
export function projectName(
  sources: readonly SourceText[],
  directory: string,
  lookup: Lookup,
): string | undefined {
  const told = lookup(VARIABLE)?.value;
  const names = told ? [told] : [...namesIn(sources)].map((name) => interpolate(name, lookup).text);
  const folder = directory.split('/').findLast((name) => name !== '.' && name !== '..') ?? '';
  return normalize(names.findLast((name) => name !== '') ?? '') || normalize(folder) || undefined;
}

function* namesIn(sources: readonly SourceText[]): Generator<string> {
  for (const source of sources) {
    for (const { root } of parseYaml(source).documents) {
      if (root?.kind !== 'mapping') continue;
      for (const { key, value } of root.pairs) {
        if (key.kind === 'scalar' && key.value === 'name' && value.kind === 'scalar') yield value.value;
      }
    }
  }
}

const normalize = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');

/** What is known of variables, and the project's name, which Compose adds. */
export const withProjectName =
  (lookup: Lookup, name: string | undefined): Lookup =>
  (variable) =>
    variable === VARIABLE && name !== undefined ? { value: name } : lookup(variable);
