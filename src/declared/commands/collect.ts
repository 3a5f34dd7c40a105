import type { Gap } from '../../model/evidence.ts';
import type { Excerpt } from '../excerpt.ts';
import { findRun, type RunCommand } from './run-command.ts';
import { type Dialect, readShell } from './shell.ts';

export interface FoundCommands {
  runs: RunCommand[];
  gaps: Gap[];
}

/** Without one of these words there is no command to be found. */
const ANY_ENGINE = /docker|podman|container|oci/i;

/** Whatever reads a script from its words, or from what follows it. */
const SHELL = /^(?:.*\/)?((ba|z|da|a|k)?sh|eval|ssh|su|alias|trap|watch)$/;

/** A script that a command is given, which may be given one in turn. */
const DEEPEST = 4;

/** The commands of a script that make containers, also in what it hands on to other shells. */
export function collectRuns(
  script: Excerpt,
  path: string,
  dialect: Dialect = 'sh',
  depth = 0,
): FoundCommands {
  if (!ANY_ENGINE.test(script.text)) return { runs: [], gaps: [] };
  const { commands, documents, unclosed } = readShell(script, dialect);
  const inner = [
    ...documents.filter(({ command }) => command.some(isShell)).map(({ body }) => body),
    ...commands.flatMap(scriptsIn),
  ];
  const found = depth < DEEPEST ? inner.map((each) => collectRuns(each, path, 'sh', depth + 1)) : [];
  return {
    runs: inOrder([
      ...commands.flatMap((words) => findRun(words) ?? []),
      ...found.flatMap(({ runs }) => runs),
    ]),
    gaps: [
      ...unclosed.map((quote) => unclosedGap(quote, path)),
      ...(depth < DEEPEST || inner.length === 0 ? [] : inner.map((each) => tooDeep(each, path))),
      ...found.flatMap(({ gaps }) => gaps),
    ],
  };
}

/** What stands in a substitution is found there, and once more in the script that the substitution is a part of. */
const inOrder = (runs: readonly RunCommand[]): RunCommand[] =>
  [
    ...new Map(
      runs.map((run) => [`${run.start} ${run.words.map(({ text }) => text).join(' ')}`, run]),
    ).values(),
  ].sort((a, b) => a.start - b.start);

const isShell = ({ text }: Excerpt): boolean => SHELL.test(text);

/** `sh -c 'docker run ...'`, `RUN="docker run ..."` */
function scriptsIn(words: readonly Excerpt[]): Excerpt[] {
  const isGiven = words.some(isShell);
  return words.flatMap((word) => {
    const [assigned] = /^\w+\+?=/.exec(word.text) ?? [];
    const script = assigned ? word.slice(assigned.length) : isGiven ? word : undefined;
    return script && /\s/.test(script.text) ? [script] : [];
  });
}

const unclosedGap = (quote: Excerpt, path: string): Gap => ({
  reason: 'malformed',
  what: quote.source.file,
  detail: 'a quote that never ends: commands behind it were not looked for',
  place: quote.slice(0, 1).place(path),
});

const tooDeep = (script: Excerpt, path: string): Gap => ({
  reason: 'malformed',
  what: script.source.file,
  detail: 'a script within a script, too often',
  place: script.slice(0, 1).place(path),
});
