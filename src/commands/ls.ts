import { homedir } from 'node:os';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { format, hostFlags } from '../cli/flags.ts';
import { writeStdout } from '../cli/output.ts';
import { terminalWidth } from '../cli/terminal.ts';
import { Kernel } from '../collect/kernel/kernel.ts';
import { Proc } from '../collect/kernel/proc.ts';
import { listNamespaces } from '../collect/namespaces/list-namespaces.ts';
import { requireProc } from '../collect/require-proc.ts';
import { count } from '../count.ts';
import { didYouMean } from '../did-you-mean.ts';
import { SourceUnavailableError, UsageError } from '../errors.ts';
import type { NamespaceListing } from '../model/listing.ts';
import { NAMESPACE_TYPES } from '../namespaces.ts';
import { safeJson } from '../reporters/json.ts';
import { printable } from '../text.ts';
import { COLUMNS, type ColumnName, DEFAULT_COLUMNS, namespaceTable } from '../views/namespace-table.ts';

const { engine, context, proc, timeout } = hostFlags;

export default class Ls extends BaseCommand {
  static override summary = 'all namespaces of this host, with their processes and containers';
  static override description = [
    'lsns that knows containers: each namespace with the number of its processes, the lowest of them, and the containers that stand in it; those of the host are marked. Namespaces without a process are listed too: what a mount (ip netns, an engine) or an open descriptor keeps. Where not all processes can be seen, a number is the least (≥) and none is ?.',
    'Containers are told by cgroups, and named by the engine; it is asked only if there may be any.',
  ].join('\n\n');
  static override examples = [
    { description: 'All namespaces', command: '$ sudo <%= config.bin %> <%= command.id %>' },
    { description: 'Network namespaces', command: '$ sudo <%= config.bin %> <%= command.id %> -t net' },
    { description: 'Those of one process', command: '$ sudo <%= config.bin %> <%= command.id %> -p 4711' },
    {
      description: 'What a program reads',
      command: '$ sudo <%= config.bin %> <%= command.id %> --format json',
    },
  ];
  static override flags = {
    type: Flags.string({
      char: 't',
      multiple: true,
      multipleNonGreedy: true,
      options: [...NAMESPACE_TYPES],
      description: 'namespaces of this type; repeatable',
    }),
    task: Flags.integer({ char: 'p', min: 1, helpValue: 'PID', description: 'namespaces of this process' }),
    persistent: Flags.boolean({
      char: 'P',
      description: 'only namespaces without a process, where all processes can be seen',
    }),
    tree: Flags.boolean({
      char: 'T',
      description: 'below the namespace they were made in, where /proc shows it: PID namespaces',
    }),
    columns: Flags.string({
      char: 'o',
      helpValue: 'LIST',
      description: `columns of the table, separated by commas: ${Object.keys(COLUMNS).join(', ')}`,
    }),
    noheadings: Flags.boolean({ char: 'n', description: 'no line of headings' }),
    notruncate: Flags.boolean({ char: 'u', description: 'lines as long as they are' }),
    handles: Flags.boolean({
      allowNo: true,
      description:
        'look at what each process has open or mounted, for namespaces that nothing else keeps (default: up to 4096 processes)',
    }),
    format,
    engine,
    context,
    proc,
    timeout,
    quiet: Flags.boolean({ char: 'q', description: 'no notes on stderr' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Ls);
    const columns = flags.columns === undefined ? DEFAULT_COLUMNS : parseColumns(flags.columns);
    const note = (words: string): void => {
      if (!flags.quiet) process.stderr.write(`nsaudit: ${printable(words)}\n`);
    };
    const listing = await list(flags, note);
    const shown = listing.namespaces.filter(
      ({ type, nprocs }) =>
        (flags.type === undefined || flags.type.includes(type)) && (!flags.persistent || nprocs === 0),
    );
    sayWhatIsMissing(listing, flags, note);
    if (flags.persistent) sayWhatMayBeUsed(listing, note);
    await writeStdout(
      flags.format === 'json'
        ? safeJson({ ...listing, namespaces: shown })
        : namespaceTable(shown, {
            columns,
            complete: listing.complete,
            tree: flags.tree,
            headings: !flags.noheadings,
            width: flags.notruncate ? undefined : terminalWidth(),
          }),
    );
  }
}

interface ListFlags {
  task?: number | undefined;
  handles?: boolean | undefined;
  engine?: string[] | undefined;
  context?: string | undefined;
  proc: string;
  timeout: number;
}

async function list(flags: ListFlags, onNote: (note: string) => void): Promise<NamespaceListing> {
  requireProc(flags.proc);
  const source = new Proc(flags.proc);
  if (flags.task !== undefined && !source.has(flags.task)) {
    throw new UsageError(`there is no process ${flags.task} in ${flags.proc}`);
  }
  const kernel = new Kernel(source, process.geteuid?.() ?? -1);
  try {
    return await listNamespaces(kernel, {
      handles: flags.handles,
      ...(flags.task !== undefined && { pid: flags.task }),
      askEngines: async (shown) => {
        const { knownContainers } = await import('../collect/known-containers.ts');
        return knownContainers(shown, {
          kernel,
          engines: flags.engine,
          context: flags.context,
          timeoutMs: flags.timeout * 1000,
          env: process.env,
          home: homedir(),
          onNote,
        });
      },
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall !== 'scandir') throw cause;
    throw new SourceUnavailableError(`cannot list ${flags.proc}: ${(cause as Error).message}`, {
      cause,
      suggestions: ['name the directory where procfs is mounted: --proc DIR'],
    });
  }
}

function parseColumns(text: string): ColumnName[] {
  const names = text.split(',').map((name) => name.trim().toUpperCase());
  for (const name of names) {
    if (Object.hasOwn(COLUMNS, name)) continue;
    throw new UsageError(`--columns: there is no column "${name}"${didYouMean(name, Object.keys(COLUMNS))}`, {
      suggestions: [Object.keys(COLUMNS).join(',')],
    });
  }
  return names as ColumnName[];
}

/** A listing has no verdict; what it lacks must not be taken for what is not there. */
function sayWhatIsMissing(
  { vantage, processes, denied, handles, handlesDenied }: NamespaceListing,
  flags: ListFlags,
  note: (words: string) => void,
): void {
  const hidden = HIDDEN[vantage];
  if (hidden !== undefined) note(hidden);
  if (denied > 0) {
    const hint = process.geteuid?.() === 0 ? '' : ': run as root';
    note(
      `the namespaces of ${denied} of ${processes} processes may not be read, which may stand in any of these${hint} (nsaudit doctor)`,
    );
  }
  if (handlesDenied) {
    note(
      `the descriptors of ${handlesDenied} of ${processes} processes could not all be read: what only these keep is not listed`,
    );
  }
  if (flags.handles === undefined && !handles) {
    note(`what ${processes} processes have open or mounted was not looked at: --handles does it`);
  }
}

/** In which of these a process stands that was not seen, nobody can say. */
function sayWhatMayBeUsed({ namespaces }: NamespaceListing, note: (words: string) => void): void {
  const unknown = namespaces.filter(({ nprocs }) => nprocs === null).length;
  if (unknown > 0) note(`${count(unknown, 'namespace')} without a visible process may be in use: left out`);
}

const HIDDEN: Partial<Record<NamespaceListing['vantage'], string>> = {
  container:
    "this is a container's /proc, which hides the host's processes and their namespaces: mount the host's and name it with --proc",
  hidepid:
    "other users' processes are hidden (hidepid), and with them their namespaces: run as root (nsaudit doctor)",
  unknown: 'what this /proc shows is not known: nsaudit doctor',
};
