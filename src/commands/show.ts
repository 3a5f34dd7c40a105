import { BaseCommand } from '../cli/base-command.ts';
import { format, targetArgs, targetFlags } from '../cli/flags.ts';
import { writeStdout } from '../cli/output.ts';
import { resolveTarget, type Target } from '../cli/target.ts';
import { terminalWidth, wantsColor } from '../cli/terminal.ts';
import { collectSurroundings } from '../collect/show/show.ts';
import { createContext } from '../evaluate/context.ts';
import type { Cell } from '../model/report.ts';
import type { Surroundings } from '../model/shown.ts';
import type { NamespaceType } from '../namespaces.ts';
import { safeJson } from '../reporters/json.ts';
import { describeShown } from '../views/show/describe.ts';
import { shownToText } from '../views/show/show.ts';

export default class Show extends BaseCommand {
  static override summary = "a container's or process's namespaces beside the host's and its relatives'";
  static override description = [
    "Of each namespace: its inode, the one that is the host's and how that is known, and whether it is the host's, its own, or shared with whom. Then its ids, capabilities and other guards, mounts that lead out, its parent and children; and the command that proves each by hand.",
    'What may not be read is unknown, with the reason.',
  ].join('\n\n');
  static override examples = [
    { description: 'Of a container, by its name', command: '$ sudo <%= config.bin %> <%= command.id %> web' },
    { description: 'Of a process', command: '$ sudo <%= config.bin %> <%= command.id %> 4711 --format json' },
  ];
  static override args = targetArgs;
  static override flags = {
    ...targetFlags,
    format,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Show);
    const tool = { name: 'nsaudit', version: this.config.version };
    const target = await resolveTarget(args.target, flags, tool);
    const seen = collectSurroundings(target);
    const shown = describeShown(seen, cellsOf(seen, target));
    await writeStdout(
      flags.format === 'json'
        ? safeJson(shown)
        : shownToText(shown, { color: wantsColor(flags), columns: terminalWidth() }),
    );
  }
}

/** The process that was asked for stands for its container, or beside all of them. */
function cellsOf({ workload }: Surroundings, { facts }: Target): (type: NamespaceType) => Cell {
  const others = facts.workloads.filter(({ id }) => id !== workload.id);
  const around = { ...facts, workloads: [...others, workload] };
  const context = createContext(around, { evidence: 'kernel', assume: {} });
  return (type) => context.cell(workload, type);
}
