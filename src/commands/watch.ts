import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { prepareEvaluation } from '../cli/evaluation.ts';
import { hostFlags, judgeFlags } from '../cli/flags.ts';
import { watch } from '../cli/watch.ts';
import { SEVERITIES } from '../model/report.ts';

export default class Watch extends BaseCommand {
  static override summary = 'follow this host: each finding that appears or goes';
  static override description = [
    'Audits as nsaudit scan does, then again whenever an engine tells that a container was started or changed, and at an interval; says what is new and what is gone. It only looks: GET requests to the engine, and reads below /proc. An engine that goes away is told once, and so is its return; what it told of stays until it can be asked again.',
    'It ends with SIGTERM or SIGINT (exit code 0) and reads its policies anew with SIGHUP. Exit codes: 0 ended; 2 asked wrongly; 4 an engine or a /proc that was asked for cannot be reached at the start; 70 a bug of nsaudit.',
  ].join('\n\n');
  static override examples = [
    { description: 'Follow this host', command: '$ sudo <%= config.bin %> <%= command.id %>' },
    {
      description: 'Every engine of the machine, as JSON lines, with metrics for Prometheus',
      command: '$ sudo <%= config.bin %> <%= command.id %> --engine all --format json --metrics 9469',
    },
    {
      description: 'Tell the system log; the event is on standard input',
      command: "sudo <%= config.bin %> <%= command.id %> --quiet-start --exec 'logger -t nsaudit'",
    },
  ];
  static override flags = {
    policy: judgeFlags.policy,
    format: Flags.string({
      char: 'f',
      options: ['text', 'json'],
      default: 'text',
      description: 'what stdout gets: lines for people, or one JSON object a line',
    }),
    'min-severity': Flags.string({
      options: SEVERITIES,
      default: 'high',
      description: 'tell findings of this severity or worse; the metrics count all',
    }),
    'quiet-start': Flags.boolean({
      description: 'do not tell the findings that are there at the start',
    }),
    interval: Flags.integer({
      helpValue: 'SECONDS',
      default: 10,
      min: 1,
      max: 86_400,
      description: 'how long to wait for an event before looking again all the same',
    }),
    metrics: Flags.string({
      helpValue: '[ADDR:]PORT',
      description:
        'serve metrics for Prometheus at /metrics; on this machine alone unless an address is given',
    }),
    exec: Flags.string({
      helpValue: 'COMMAND',
      description: 'run this by /bin/sh for each event, with the event as JSON on its standard input',
    }),
    webhook: Flags.string({
      helpValue: 'URL',
      description: 'POST each event as JSON to this address',
    }),
    ...hostFlags,
    evidence: judgeFlags.evidence,
    quiet: judgeFlags.quiet,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Watch);
    const tool = { name: 'nsaudit', version: this.config.version };
    const bar = { failOn: flags['min-severity'], allowIncomplete: false } as Parameters<
      typeof prepareEvaluation
    >[2];
    await watch(flags, tool, () => prepareEvaluation(flags, tool, bar));
  }
}
