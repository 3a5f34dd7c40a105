import { BaseCommand } from '../cli/base-command.ts';
import { format, targetArgs, targetFlags } from '../cli/flags.ts';
import { writeStdout } from '../cli/output.ts';
import { resolveTarget } from '../cli/target.ts';
import { terminalWidth, wantsColor } from '../cli/terminal.ts';
import { collectNetwork } from '../collect/network/network.ts';
import { safeJson } from '../reporters/json.ts';
import { networkToText } from '../views/network/network.ts';

export default class Net extends BaseCommand {
  static override summary = 'what a network namespace holds, read from outside';
  static override description = [
    'Links, addresses, routes and listeners of the network namespace that a container or a process is in: what nsenter -t PID -n with ip and ss would show. The namespace is not entered and nothing is run: files below /proc say it all.',
    "Without the leave to trace a process, whose sockets are whose and where a veth's other end is stay unknown, and the output says so.",
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
    const { args, flags } = await this.parse(Net);
    const tool = { name: 'nsaudit', version: this.config.version };
    const network = collectNetwork(await resolveTarget(args.target, flags, tool));
    await writeStdout(
      flags.format === 'json'
        ? safeJson(network)
        : networkToText(network, { color: wantsColor(flags), columns: terminalWidth() }),
    );
  }
}
