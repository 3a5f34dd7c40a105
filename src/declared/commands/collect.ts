import type { Gap } from '../../model/evidence.ts';
import type { Excerpt } from '../excerpt.ts';
import { findRun, type RunCommand } from './run-command.ts';
import { type Dialect, readShell, type Script } from './shell.ts';
import { expand, knownVariables, type Lookup } from './variables.ts';

export interface FoundCommands {
  runs: RunCommand[];
  /** Values of variables that were put in somewhere. */
  used: Excerpt[];
  gaps: Gap[];
}

/** Without one of these words, and without variables from elsewhere, there is no command to be found. */
const ANY_ENGINE = /docker|podman|container|oci/i;

/** Whatever reads a script from its words, or from what follows it. */
const SHELL = /^(?:.*\/)?((ba|z|da|a|k)?sh|eval|ssh|su|alias|trap|watch)$/;

/** A script that a command is given, which may be given one in turn. */
const DEEPEST = 4;

export interface CollectOptions {
  /** The way to the script in its file. */
  path: string;
  dialect?: Dialect;
  /** Variables of what is around the script. */
  lookup?: Lookup;
  depth?: number;
}

/** The commands of a script that make containers, also in what it hands on to other shells. */
export function collectRuns(script: Excerpt, options: CollectOptions): FoundCommands {
  if (!options.lookup && !ANY_ENGINE.test(script.text)) return { runs: [], used: [], gaps: [] };
  const { path, dialect = 'sh', lookup: around = () => undefined, depth = 0 } = options;
  const { commands: written, documents, unclosed } = readShell(script, dialect);
  const own = knownVariables(script, written);
  const used: Excerpt[] = [];
  const lookup: Lookup = (name, use) => {
    const value = own(name, use) ?? around(name, use);
    if (value) used.push(value);
    return value;
  };
  const commands = written.map((words) => words.flatMap((word) => expand(word, lookup)));
  const inner = [
    ...documents.filter(({ command }) => command.some(isShell)).map(({ body }) => body),
    ...commands.flatMap(scriptsIn),
  ];
  const isTooDeep = depth >= DEEPEST;
  const found = isTooDeep ? [] : inner.map((each) => collectRuns(each, { path, depth: depth + 1 }));
  const runs = [...commands.flatMap((words) => findRun(words) ?? []), ...found.flatMap((each) => each.runs)];
  return {
    runs: inOrder(withoutUsed(runs, used)),
    used,
    gaps: [
      ...unclosed.map((each) => unclosedGap(each, path)),
      ...(isTooDeep ? inner.map((each) => tooDeep(each, path)) : []),
      ...found.flatMap(({ gaps }) => gaps),
    ],
  };
}

/** A command that a variable holds is found where the variable is used. */
export const withoutUsed = (runs: readonly RunCommand[], used: readonly Excerpt[]): RunCommand[] =>
  runs.filter(
    ({ start }) => !used.some((value) => value.offset(0) <= start && start < value.offset(value.text.length)),
  );

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
    return script && /\s/.test(script.text) && !isSubstitution(script) ? [script] : [];
  });
}

/** `$(...)` as a whole: what is in it was found where it stands. */
const isSubstitution = ({ text, unknowns: [first] }: Excerpt): boolean =>
  first !== undefined && first.start === 0 && first.end >= text.length;

const unclosedGap = ({ what, at }: Script['unclosed'][number], path: string): Gap => ({
  reason: 'malformed',
  what: at.source.file,
  detail: `a ${what} that never ends: commands behind it may not have been found`,
  place: at.place(path),
});

const tooDeep = (script: Excerpt, path: string): Gap => ({
  reason: 'malformed',
  what: script.source.file,
  detail: 'a script within a script, too often',
  place: script.slice(0, 1).place(path),
});
