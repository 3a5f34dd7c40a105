import type { SourceText } from '../../yaml/source-text.ts';
import { Excerpt } from '../excerpt.ts';
import type { Declarations } from '../reader.ts';
import { collectRuns, type FoundCommands, withoutUsed } from './collect.ts';
import { declareRuns } from './declare.ts';
import { makeLists } from './make-lists.ts';
import { makeEngines, makeVariables, recipesOf } from './makefile.ts';

const PATH = 'run';

/** `docker run`, `podman create` and the like in a shell script or a Makefile. */
export function readCommands(source: SourceText): Declarations {
  const { runs, gaps } = isMakefile(source.file)
    ? collectRecipes(source)
    : collectRuns(new Excerpt(source, source.text, 0), { path: PATH });
  const found = runs.map((run) => ({ run, path: PATH }));
  return { workloads: declareRuns('commands', found), engines: [], gaps };
}

function collectRecipes(source: SourceText): Pick<FoundCommands, 'runs' | 'gaps'> {
  const lookup = makeVariables(source);
  const lists = makeLists(source);
  const engines = makeEngines(source);
  const found = recipesOf(source).map((recipe) =>
    collectRuns(recipe, { path: PATH, dialect: 'make', lookup, lists, engines }),
  );
  const used = found.flatMap((each) => each.used);
  return {
    runs: withoutUsed(
      found.flatMap(({ runs }) => runs),
      used,
    ),
    gaps: found.flatMap(({ gaps }) => gaps),
  };
}

/** A shell script or a Makefile with a word in it that makes the reading worth it. */
export const looksLikeCommands = ({ file, text }: SourceText): boolean =>
  (isScript(file) || isMakefile(file) || /^#!.*\b(ba|z|da|a|k|mk|c|tc|fi)?sh\b/.test(text.slice(0, 100))) &&
  /docker|podman|container/i.test(text);

const isScript = (file: string): boolean => /\.(sh|bash|zsh|ksh)$/i.test(file);

const isMakefile = (file: string): boolean =>
  /(^|\/)((GNU)?makefile(\.[\w.-]+)?|[^/]+\.(mk|mak))$/i.test(file);
