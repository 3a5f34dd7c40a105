import { Args, Flags } from '@oclif/core';
import { DEFAULT_PROC } from '../collect/source.ts';
import { SEVERITIES } from '../model/report.ts';
import { REPORTERS } from '../reporters/index.ts';

const FORMATS = Object.keys(REPORTERS);

/** What every command that judges has: policy, report, exit code. */
export const judgeFlags = {
  policy: Flags.string({
    char: 'p',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME|FILE',
    description: 'built-in policy or file; repeatable, the later one wins (default: baseline)',
  }),
  format: Flags.string({
    char: 'f',
    options: FORMATS,
    default: 'table',
    description: 'what stdout gets',
  }),
  output: Flags.string({
    char: 'o',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '[FORMAT:]FILE',
    description: "also write a report to a file, its format from the file's ending; repeatable",
  }),
  'fail-on': Flags.string({
    options: [...SEVERITIES, 'none'],
    default: 'high',
    description: 'exit 1 for findings of this severity or worse',
  }),
  'allow-incomplete': Flags.boolean({
    default: false,
    description: 'exit 0 although evidence is missing, and write SARIF all the same',
  }),
  evidence: Flags.string({
    options: ['kernel', 'engine'],
    default: 'kernel',
    description: 'what a pass may rest on; engine: its word alone, for remote engines and desktop VMs',
  }),
  category: Flags.string({
    helpValue: 'NAME',
    description: 'SARIF category, to keep these alerts apart from those of other uploads',
  }),
  'no-color': Flags.boolean({ description: 'no colour (NO_COLOR does the same)' }),
  quiet: Flags.boolean({ char: 'q', description: 'no progress and no notes on stderr' }),
};

/** What every command that reads a host has. */
export const hostFlags = {
  engine: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'URL|all',
    description:
      'engine to ask: unix://, tcp://, ssh://, repeatable; all: every engine with a socket on this machine (default: as the docker CLI would choose)',
  }),
  context: Flags.string({
    helpValue: 'NAME',
    description: 'context of the docker CLI to take the engine from',
  }),
  source: Flags.string({
    options: ['auto', 'docker', 'proc'],
    default: 'auto',
    description: 'where containers are found: the engine, or the cgroups in /proc',
  }),
  proc: Flags.string({
    helpValue: 'DIR',
    default: DEFAULT_PROC,
    description: 'procfs of the host, where it is mounted elsewhere',
  }),
  all: Flags.boolean({
    description: 'stopped containers too; of those only the configuration can be judged',
  }),
  timeout: Flags.integer({
    helpValue: 'SECONDS',
    default: 10,
    min: 1,
    max: 3600,
    description: 'how long the engine may take over one answer',
  }),
  threads: Flags.boolean({
    default: false,
    description: 'each thread of every process too: one may stand in other namespaces than its process',
  }),
  settle: Flags.integer({
    helpValue: 'MS',
    default: 250,
    min: 0,
    max: 60_000,
    description: 'how long a process must stay where it does not belong to be a finding',
  }),
};

/** Of commands that show and do not judge. */
export const format = Flags.string({
  char: 'f',
  options: ['table', 'json'],
  default: 'table',
  description: 'what stdout gets',
});

/** What is looked at. */
export const targetArgs = {
  target: Args.string({
    required: true,
    ignoreStdin: true,
    description: 'number of a process, or name, id or beginning of the id of a container',
  }),
};

/** What every command about one container or process has. */
export const targetFlags = {
  engine: hostFlags.engine,
  context: hostFlags.context,
  source: hostFlags.source,
  proc: hostFlags.proc,
  timeout: hostFlags.timeout,
  'no-color': judgeFlags['no-color'],
  quiet: judgeFlags.quiet,
};
