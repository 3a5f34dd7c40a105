import type { Gap } from '../../model/evidence.ts';
import { collectRuns, scriptsIn } from '../commands/collect.ts';
import type { FoundRun } from '../commands/declare.ts';
import { findRun } from '../commands/run-command.ts';
import { takesScript } from '../commands/shells.ts';
import type { Field, Fields } from '../fields.ts';
import { valuesOf } from './values.ts';

/** What is run on the host before there is a container: a script, words of one command, or several of either by name. */
export function hostCommands(fields: Fields, file: Field): { runs: FoundRun[]; gaps: Gap[] } {
  const command = fields.at(file, 'initializeCommand');
  const each =
    command?.node.kind === 'mapping'
      ? fields.entries(command).map(([, one]) => one)
      : command
        ? [command]
        : [];
  const found = each.map((one) => commandsOf(fields, one));
  return { runs: found.flatMap(({ runs }) => runs), gaps: found.flatMap(({ gaps }) => gaps) };
}

function commandsOf(fields: Fields, field: Field): { runs: FoundRun[]; gaps: Gap[] } {
  const { node, path } = field;
  const words = valuesOf(fields, field).map(({ value }) => value);
  const isScript = node.kind === 'scalar';
  const scripts = isScript ? words : scriptsIn(words, takesScript(words));
  const found = scripts.map((script) => collectRuns(script, { path }));
  const runs = [isScript ? undefined : findRun(words), ...found.flatMap((each) => each.runs)];
  return {
    runs: runs.flatMap((run) => (run ? [{ run, path }] : [])),
    gaps: found.flatMap(({ gaps }) => gaps),
  };
}
