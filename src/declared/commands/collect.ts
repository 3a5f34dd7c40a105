import type { Gap } from '../../model/evidence.ts';
import type { Excerpt } from '../excerpt.ts';
import { Blocks } from './blocks.ts';
import { type Engines, enginesOf } from './engines.ts';
import { findRun, printed, prints, type RunCommand } from './run-command.ts';
import type { Dialect, Script } from './script.ts';
import { readShell } from './shell.ts';
import { feeding, takesScript } from './shells.ts';
import { expand, knownVariables, type Lookup } from './variables.ts';
import { type Lists, WordLists } from './word-lists.ts';

export interface FoundCommands {
  runs: RunCommand[];
  /** Values of variables that were put in somewhere. */
  used: Excerpt[];
  gaps: Gap[];
}

/** Without one of these words, and without variables from elsewhere, there is no command to be found. */
const ANY_ENGINE = /docker|podman|container|oci/i;

/** Of a text that is for people, such as `don't use docker`, quotes mean nothing. */
const MAY_RUN = /(docker|podman|container|oci|engine|runtime)\S{0,100}\s([\s\S]{0,200}\s)?(run|create)\b/i;

/** A script that a command is given, which may be given one in turn. */
const DEEPEST = 4;

export interface CollectOptions {
  /** The way to the script in its file. */
  path: string;
  dialect?: Dialect;
  /** Variables of what is around the script. */
  lookup?: Lookup;
  lists?: Lists;
  engines?: Engines;
  depth?: number;
}

/** The commands of a script that make containers, also in what it hands on to other shells. */
export function collectRuns(script: Excerpt, options: CollectOptions): FoundCommands {
  if (!options.lookup && !options.engines && !ANY_ENGINE.test(script.text))
    return { runs: [], used: [], gaps: [] };
  const { path, dialect = 'sh', lookup: around = () => undefined, depth = 0 } = options;
  const read = readShell(script, dialect);
  const commands = read.pipelines.flat();
  const writers = feeding(read);
  const blocks = new Blocks(script, commands);
  const own = knownVariables(commands, blocks);
  const lists = new WordLists(commands, blocks, options.lists);
  const engines = new Set([...enginesOf(commands), ...(options.engines ?? [])]);
  const unclosed = depth === 0 || MAY_RUN.test(script.text) ? read.unclosed : [];
  const found: FoundCommands = {
    runs: [],
    used: [],
    gaps: unclosed.map((each) => unclosedGap(each, path)),
  };
  const goInto = (inner: Excerpt, dialect: Dialect): void => {
    if (!ANY_ENGINE.test(inner.text) && !mentions(inner, engines)) return;
    if (depth >= DEEPEST) found.gaps.push(tooDeep(inner, path));
    else merge(found, collectRuns(inner, { path, dialect, engines, depth: depth + 1 }));
  };
  for (const part of read.defaults) goInto(part, dialect === 'make' ? 'make' : 'sh');
  for (const command of commands) {
    const taken: Excerpt[] = [];
    const lookup: Lookup = (name, use) => {
      const value = own(name, use) ?? around(name, use);
      if (value) taken.push(value);
      return value;
    };
    const { words, written, starts } = lists.expand(command, lookup);
    const isWriter = writers.has(command);
    const before = found.runs.length;
    const run = findRun(isWriter && prints(words) ? printed(words) : words, written, engines);
    if (run) found.runs.push(run);
    const isGiven = isWriter || takesScript(words);
    if (isGiven || !prints(words)) for (const inner of scriptsIn(words, isGiven)) goInto(inner, 'sh');
    for (const { body, expands } of command.documents) {
      if (isGiven) for (const inner of expand(body, lookup)) goInto(inner, 'sh');
      else if (expands) goInto(body, 'text');
    }
    // Where nothing came of it, what a variable holds is left to be found where it was given.
    if (found.runs.length > before) for (const each of [...taken, ...starts]) found.used.push(each);
  }
  return { ...found, runs: once(withoutUsed(found.runs, found.used)) };
}

function merge(into: FoundCommands, { runs, used, gaps }: FoundCommands): void {
  for (const run of runs) into.runs.push(run);
  for (const value of used) into.used.push(value);
  for (const gap of gaps) into.gaps.push(gap);
}

/** In order; a command that a variable holds is found where the variable is used. */
export function withoutUsed(runs: readonly RunCommand[], used: readonly Excerpt[]): RunCommand[] {
  const values = [...new Map(used.map((value) => [value.offset(0), value.offset(value.text.length)]))];
  values.sort(([a], [b]) => b - a);
  let reached = 0;
  return runs
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start }) => {
      for (let next = values.at(-1); next && next[0] <= start; next = values.at(-1)) {
        reached = Math.max(reached, next[1]);
        values.pop();
      }
      return start >= reached;
    });
}

/** What stands in a substitution is found there, and once more in the script that the substitution is a part of. */
const once = (runs: readonly RunCommand[]): RunCommand[] => [
  ...new Map(
    runs.map((run) => [`${run.start} ${run.words.map(({ text }) => text).join(' ')}`, run]),
  ).values(),
];

/** `retry 'docker run -d web'`: whoever is given that will run it; with an option it is no sentence. */
const WHOLE_COMMAND = /^\s*(sudo\s+)?\S*(docker|podman)(\.exe)?\s+(container\s+)?(run|create)\s+-/;

const ASSIGNED = /^(?:\w+\+?|--command)=/;

/** `sh -c 'docker run ...'`, `RUN="docker run ..."`, and of what prints into a shell each word that is more than one. */
export function scriptsIn(words: readonly Excerpt[], isGiven: boolean): Excerpt[] {
  return words.flatMap((word) => {
    if (!/\s/.test(word.text)) return [];
    const [assigned] = ASSIGNED.exec(word.text) ?? [];
    const script = assigned
      ? word.slice(assigned.length)
      : isGiven || WHOLE_COMMAND.test(word.text)
        ? word
        : undefined;
    return script && !isSubstitution(script) ? [script] : [];
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

/** Of many names it is as well to look. */
const mentions = ({ text }: Excerpt, engines: Engines): boolean =>
  engines.size > 20 || [...engines].some((name) => text.includes(name));

const tooDeep = (script: Excerpt, path: string): Gap => ({
  reason: 'malformed',
  what: script.source.file,
  detail: 'a script within a script, too often',
  place: script.slice(0, 1).place(path),
});
