import { Args } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.ts';
import { writeStdout } from '../../cli/output.ts';
import { EXIT, UsageError } from '../../errors.ts';
import { resolvePolicy } from '../../policy/load.ts';
import { PolicyError } from '../../policy/problem.ts';
import { oneLine } from '../../text.ts';

export default class PolicyValidate extends BaseCommand {
  static override summary = 'check policy files and what they extend';
  static override description = `Reports everything that is wrong with a file, with line and column.

Exit codes: 0 all can be used; 2 one cannot.`;
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
      const problems = await findProblems(file);
      if (problems.length === 0) {
        await writeStdout([`${oneLine(file)}: ok\n`]);
      } else {
        for (const problem of problems) this.logToStderr(problem);
        process.exitCode = EXIT.usage;
      }
    }
  }
}

async function findProblems(file: string): Promise<readonly string[]> {
  try {
    await resolvePolicy(file, { cwd: process.cwd() });
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    if (error instanceof UsageError) return [oneLine(error.message)];
    throw error;
  }
}
