import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.ts';
import { writeStdout } from '../../cli/output.ts';
import { count } from '../../count.ts';
import { EXIT, UsageError } from '../../errors.ts';
import { isExpired } from '../../evaluate/waivers.ts';
import type { Policy } from '../../model/policy.ts';
import { loadPolicy, requireRules } from '../../policy/load.ts';
import { PolicyError } from '../../policy/problem.ts';
import { oneLine } from '../../text.ts';

export default class PolicyValidate extends BaseCommand {
  static override summary = 'check policy files and what they extend';
  static override description =
    'Reports everything that is wrong with a file, with line and column.\n\nExit codes: 0 all can be used; 2 one cannot.';
  static override examples = ['<%= config.bin %> <%= command.id %> nsaudit.yaml'];
  static override args = {
    file: Args.string({
      required: true,
      multiple: true,
      ignoreStdin: true,
      description: 'policy, YAML or JSON',
    }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(PolicyValidate);
    for (const file of args.file) {
      const { policy, problems } = await examine(file);
      if (policy) await writeStdout([`${oneLine(file)}: ok, ${contentsOf(policy)}\n`]);
      for (const problem of problems) process.stderr.write(`${problem}\n`);
      if (problems.length > 0) process.exitCode = EXIT.usage;
    }
  }
}

interface Examined {
  policy?: Policy;
  problems: readonly string[];
}

async function examine(file: string): Promise<Examined> {
  try {
    return { policy: requireRules(await loadPolicy([file], { cwd: process.cwd() })), problems: [] };
  } catch (error) {
    if (error instanceof PolicyError) return { problems: error.problems };
    if (error instanceof UsageError) return { problems: [oneLine(error.message)] };
    throw error;
  }
}

/** `39 rules on, 3 waivers, 1 of them expired` */
function contentsOf({ rules, waivers }: Policy): string {
  const today = new Date().toISOString().slice(0, 10);
  const expired = waivers.filter((waiver) => isExpired(waiver, today)).length;
  return [
    `${Object.keys(rules).length} rules on`,
    ...(waivers.length > 0 ? [count(waivers.length, 'waiver')] : []),
    ...(expired > 0 ? [`${expired} of them expired`] : []),
  ].join(', ');
}
