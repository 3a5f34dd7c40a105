import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { hostFlags, judgeFlags } from '../cli/flags.ts';
import { collectHost } from '../cli/host.ts';
import { prepareJudge } from '../cli/judge.ts';
import { UsageError } from '../errors.ts';
import type { Facts } from '../model/facts.ts';

export default class Scan extends BaseCommand {
  static override summary = 'audit the containers of this host: engine API and kernel';
  static override description = [
    "Reads every container of an engine, compares the namespaces of its processes with the host's, and judges both by a policy. It only looks: GET requests to the engine, and reads below /proc. Run it as root: the kernel shows other users' namespaces to nobody else.",
    'Exit codes: 0 complete, nothing at or above --fail-on; 1 findings at or above it; 2 asked wrongly; 3 no such finding, but evidence is missing for a rule that counts; 4 an engine or a /proc that was asked for cannot be reached; 70 a bug of nsaudit.',
  ].join('\n\n');
  static override examples = [
    { description: 'Audit this host', command: 'sudo <%= config.bin %> <%= command.id %>' },
    {
      description: 'Gate a pipeline and keep the SARIF file',
      command:
        'sudo <%= config.bin %> <%= command.id %> --policy strict --fail-on medium --output nsaudit.sarif',
    },
    {
      description: 'Without an engine: what the cgroups in /proc show',
      command: 'sudo <%= config.bin %> <%= command.id %> --source proc',
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
    ...hostFlags,
    from: Flags.file({
      multiple: true,
      helpValue: 'FILE...',
      description:
        'judge the facts in this file (of nsaudit collect) instead of this host; - is standard input; several files, or the flag repeated: one report of several hosts',
    }),
  };

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(Scan);
    const tool = { name: 'nsaudit', version: this.config.version };
    if (flags.from !== undefined) refuseHostFlags(raw);
    const { judge } = await prepareJudge(flags, tool);
    const [facts, ...others] = flags.from === undefined ? [] : await factsIn(flags.from);
    await judge(facts ?? (await collectHost(flags, tool)), ...others);
  }
}

/** Loaded when needed: the validator of facts is as large as all the rest of a scan. */
async function factsIn(paths: readonly string[]): Promise<Facts[]> {
  const { readAllFacts } = await import('../cli/facts-file.ts');
  return readAllFacts(paths);
}

/** They say how to read this host, and it is not read. */
function refuseHostFlags(raw: readonly { type: string; flag?: string }[]): void {
  const [given] = raw.flatMap(({ type, flag }) =>
    type === 'flag' && flag && Object.hasOwn(hostFlags, flag) ? [flag] : [],
  );
  if (given === undefined) return;
  throw new UsageError(`--from judges a file: --${given} cannot be used with it`, {
    suggestions: [`leave --${given} out, or use it with nsaudit collect`],
  });
}
