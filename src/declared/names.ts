import type { FileKind } from '../model/declared.ts';
import type { SourceText } from '../yaml/source-text.ts';

/** How a file is written, as far as its name tells. */
export type Form = 'yaml' | 'json' | 'unit' | 'script' | 'dotenv' | 'nameless';

const FORMS: readonly [RegExp, Form][] = [
  [/\.ya?ml$/i, 'yaml'],
  [/\.jsonc?$/i, 'json'],
  [/\.(container|pod|kube|volume|network|build|image)$/, 'unit'],
  // Drop-ins of systemd: those of one unit, of units whose names begin so, of all of a type.
  [/(^|\/)([^/]+\.)?(container|pod|kube|volume|network|build|image)\.d\/[^/]+\.conf$/, 'unit'],
  [/\.(sh|bash|zsh|ksh|mk|mak)$/i, 'script'],
  [/(^|\/)(GNU)?makefile(\.[\w.-]+)?$/i, 'script'],
  [/(^|\/)\.env$/, 'dotenv'],
  // Programs have no ending; what is inside tells a script.
  [/(^|\/)[^./-][^./]*$/, 'nameless'],
];

/** Undefined: whatever it holds, nothing that is read here. */
export const formOf = (path: string): Form | undefined => FORMS.find(([name]) => name.test(path))?.[1];

/** By what is in it where the name tells nothing: of standard input, and of a file that somebody names. */
export function formIn({ file, text }: Pick<SourceText, 'file' | 'text'>): Form {
  const form = formOf(file);
  if (form && form !== 'nameless') return form;
  if (text.startsWith('#!')) return 'script';
  return /^\s*[{[]/.test(text) ? 'json' : 'yaml';
}

const KINDS: readonly [RegExp, FileKind][] = [
  [/(^|\/)(docker-compose([.-][^/]*)?|compose(\.[^/]*)?)\.ya?ml$/i, 'compose'],
  [/(^|\/)\.(github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/, 'workflow'],
];

/** What programs take a YAML file for by its name alone. */
export const kindByName = (path: string): FileKind | undefined =>
  KINDS.find(([name]) => name.test(path))?.[1];
