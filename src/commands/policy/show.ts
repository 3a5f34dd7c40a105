import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.ts';
import { writeStdout } from '../../cli/output.ts';
import { resolvePolicy } from '../../policy/load.ts';
import type { ResolvedPolicy } from '../../policy/resolve.ts';
import { safeJson } from '../../reporters/json.ts';
import { printable } from '../../text.ts';

export default class PolicyShow extends BaseCommand {
  static override summary = 'show a policy with everything it extends';
  static override description =
    'Prints one policy that says the same without extending anything; beside each severity stands the policy that decided it.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> strict',
    '<%= config.bin %> <%= command.id %> nsaudit.yaml --format json',
  ];
  static override args = {
    policy: Args.string({ required: true, ignoreStdin: true, description: 'built-in name, or file' }),
  };
  static override flags = {
    format: Flags.string({
      char: 'f',
      options: ['yaml', 'json'],
      default: 'yaml',
      description: 'what stdout gets',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PolicyShow);
    const policy = await resolvePolicy(args.policy, { cwd: process.cwd() });
    await writeStdout(flags.format === 'json' ? safeJson(toJson(policy)) : await toYamlLines(policy));
  }
}

const toJson = ({ id, title, layers, settings, assume, waivers }: ResolvedPolicy) => ({
  id,
  title,
  layers: [...layers],
  rules: Object.fromEntries(settings),
  assume,
  waivers: [...waivers.values()],
});

async function toYamlLines(policy: ResolvedPolicy): Promise<string[]> {
  // Loaded for this form only: the library costs half as much as starting Node.
  const { toYaml } = await import('../../policy/to-yaml.ts');
  const lines = toYaml(policy).trimEnd().split('\n');
  return lines.map((line) => `${printable(line)}\n`);
}
