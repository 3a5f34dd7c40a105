import { writeFile } from 'node:fs/promises';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.ts';
import { cannotWrite } from '../../cli/output.ts';
import { UsageError } from '../../errors.ts';
import { policyTemplate } from '../../policy/template.ts';
import { printable } from '../../text.ts';

const DAYS_OF_A_WAIVER = 90;

export default class PolicyInit extends BaseCommand {
  static override summary = 'write a policy to start from';
  static override description = 'The file explains itself in comments. One that exists is left as it is.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> production.yaml',
  ];
  static override args = {
    file: Args.string({ default: 'nsaudit.yaml', ignoreStdin: true, description: 'file to write' }),
  };
  static override flags = {
    force: Flags.boolean({ description: 'overwrite a file that exists' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PolicyInit);
    const expires = new Date(Date.now() + DAYS_OF_A_WAIVER * 86_400_000).toISOString().slice(0, 10);
    await writeNew(args.file, policyTemplate(args.file, expires), flags.force);
    this.logToStderr(printable(`wrote ${args.file}; check it with: nsaudit policy validate ${args.file}`));
  }
}

async function writeNew(path: string, text: string, overwrite: boolean): Promise<void> {
  try {
    // `wx` is checked and created in one step: no other process can slip in between.
    await writeFile(path, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST'
      ? new UsageError(`${path} exists`, { cause, suggestions: ['another name, or --force'] })
      : cannotWrite(path, cause);
  }
}
