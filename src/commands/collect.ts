import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { hostFlags } from '../cli/flags.ts';
import { collectHost } from '../cli/host.ts';
import { requireFolder, writeFile, writeStdout } from '../cli/output.ts';
import { safeJson } from '../reporters/json.ts';

export default class Collect extends BaseCommand {
  static override summary = 'write the facts of this host as JSON and judge nothing';
  static override description =
    "What was configured and what the kernel shows, with every gap, for nsaudit scan --from to judge later or elsewhere. The file holds names, labels, images and paths of the host's containers: treat it like the output of docker inspect (a new file is readable by its owner alone).";
  static override examples = [
    '$ sudo <%= config.bin %> <%= command.id %> --output facts.json',
    '$ sudo <%= config.bin %> <%= command.id %> --source proc | ssh audit.example nsaudit scan --from -',
  ];
  static override flags = {
    ...hostFlags,
    output: Flags.string({ char: 'o', helpValue: 'FILE', description: 'write to a file instead of stdout' }),
    quiet: Flags.boolean({ char: 'q', description: 'no progress and no notes on stderr' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Collect);
    if (flags.output !== undefined) requireFolder(flags.output);
    const facts = await collectHost(flags, { name: 'nsaudit', version: this.config.version });
    const text = safeJson(facts);
    if (flags.output === undefined) await writeStdout(text);
    // It holds what `docker inspect` says to root alone.
    else writeFile(flags.output, text, 0o600);
  }
}
