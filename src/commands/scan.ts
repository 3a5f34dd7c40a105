import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { declaringFiles, textsOf, tied } from '../cli/declaring-files.ts';
import { judgeFlags } from '../cli/flags.ts';
import { checkInput, inputFlags, readInput } from '../cli/input.ts';
import { prepareJudge } from '../cli/judge.ts';
import { quoteSources } from '../evaluate/quote.ts';

export default class Scan extends BaseCommand {
  static override summary = 'audit the containers of this host: engine API and kernel';
  static override description = [
    "Reads every container of an engine, compares the namespaces of its processes with the host's, and judges both by a policy. It only looks: GET requests to the engine, and reads below /proc. Run it as root: the kernel shows other users' namespaces to nobody else.",
    'Exit codes: 0 complete, nothing at or above --fail-on; 1 findings at or above it; 2 asked wrongly; 3 no such finding, but evidence is missing for a rule that counts; 4 an engine or a /proc that was asked for cannot be reached; 70 a bug of nsaudit.',
  ].join('\n\n');
  static override examples = [
    { description: 'Audit this host', command: '$ sudo <%= config.bin %> <%= command.id %>' },
    {
      description: 'Gate a pipeline and keep the SARIF file',
      command:
        '$ sudo <%= config.bin %> <%= command.id %> --policy strict --fail-on medium --output nsaudit.sarif',
    },
    {
      description: 'Without an engine: what the cgroups in /proc show',
      command: '$ sudo <%= config.bin %> <%= command.id %> --source proc',
    },
    {
      description: 'Judge facts that were collected elsewhere',
      command: '<%= config.bin %> <%= command.id %> --from facts.json',
    },
    {
      description: 'Several hosts in one report',
      command: '<%= config.bin %> <%= command.id %> --from web-1.json web-2.json db.json',
    },
  ];
  static override flags = {
    ...judgeFlags,
    ...inputFlags,
    root: Flags.string({
      helpValue: 'DIR',
      description:
        'folder with the Compose files that containers may have been made from (default: the repository around the working directory); labels say which, and none outside is opened',
    }),
  };

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(Scan);
    const tool = { name: 'nsaudit', version: this.config.version };
    checkInput(flags, raw);
    const files = declaringFiles(flags.root);
    const judge = await prepareJudge(flags, tool);
    const hosts = await readInput(flags, tool);
    if (!files) return judge.deliver(judge.report(...hosts));
    const report = judge.report(...(await tied(hosts, files)));
    await judge.deliver(quoteSources(report, textsOf(files)));
  }
}
