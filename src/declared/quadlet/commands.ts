import type { Gap } from '../../model/evidence.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { collectRuns } from '../commands/collect.ts';
import type { FoundRun } from '../commands/declare.ts';
import { findRun } from '../commands/run-command.ts';
import { takesScript } from '../commands/shells.ts';
import { Section } from './unit.ts';

/** systemd.service(5); of a container's unit `ExecStart` is the generator's. */
const KEYS = [
  ...['ExecCondition', 'ExecStartPre', 'ExecStart', 'ExecStartPost'],
  ...['ExecReload', 'ExecStop', 'ExecStopPost'],
];

/** Before the program: how it is to be run. */
const PREFIX = /^[@\-:+!|]*/;

/** What the service of a unit runs beside its container: a command, or a script that a shell is given as one word. */
export function serviceCommands(sources: readonly SourceText[]): { runs: FoundRun[]; gaps: Gap[] } {
  const section = new Section('Service', sources);
  const found = { runs: [] as FoundRun[], gaps: [] as Gap[] };
  for (const key of KEYS) {
    for (const [index, [program, ...rest]] of section.commands(key).entries()) {
      if (!program) continue;
      const path = section.pathOf(key, index);
      const words = [program.slice(PREFIX.exec(program.text)?.[0].length ?? 0), ...rest];
      const run = findRun(words);
      if (run) found.runs.push({ run, path });
      const scripts = !run && takesScript(words) ? rest.filter(({ text }) => /\s/.test(text)) : [];
      for (const script of scripts) {
        const { runs, gaps } = collectRuns(script, { path });
        for (const inner of runs) found.runs.push({ run: inner, path });
        found.gaps.push(...gaps);
      }
    }
  }
  return found;
}
