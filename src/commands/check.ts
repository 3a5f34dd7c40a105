import { Args, Flags } from '@oclif/core';
import { changeable, Fixes } from '../cli/apply-fixes.ts';
import { BaseCommand } from '../cli/base-command.ts';
import { textsOf } from '../cli/declaring-files.ts';
import { filesOptions } from '../cli/files.ts';
import { judgeFlags } from '../cli/flags.ts';
import { prepareJudge } from '../cli/judge.ts';
import { writeStdout } from '../cli/output.ts';
import { collectFiles, type FilesOptions } from '../collect/files-source.ts';
import { UsageError } from '../errors.ts';
import type { About } from '../evaluate/evaluate.ts';
import { quoteSources } from '../evaluate/quote.ts';
import { STDIN } from '../files/confined.ts';
import { leftOver } from '../mend/left.ts';
import { offerFixes } from '../mend/offer.ts';
import type { Report } from '../model/report.ts';
import { safeJson } from '../reporters/json.ts';
import { quoted } from '../reporters/table/declared.ts';
import { fileTable } from '../views/file-table.ts';

const { evidence, ...common } = judgeFlags;

export default class Check extends BaseCommand {
  static override summary = 'audit what files declare: Compose, Kubernetes, Quadlet, docker run, ...';
  static override description = [
    'Finds the files below the paths that declare containers, resolves them as the programs do that they are for, and judges them by the same rules and policies as nsaudit scan. It needs no engine, no network and no privilege. Findings name file, line and column. What depends on something that the files do not say is open, never clean.',
    'Read are Compose files, Kubernetes manifests, dev containers, Podman Quadlets, workflows of GitHub, docker and podman commands in scripts and Makefiles, daemon.json, and config.json of OCI bundles: told by name and by content. What git ignores is left out, and nothing outside of the root is opened.',
    'Exit codes: 0 complete, nothing at or above --fail-on; 1 findings at or above it; 2 asked wrongly; 3 no such finding, but something is not settled or could not be read, or there was nothing to audit; 70 a bug of nsaudit.',
  ].join('\n\n');
  static override examples = [
    { description: 'Audit this repository', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'What would be read, and as what',
      command: '<%= config.bin %> <%= command.id %> --list',
    },
    {
      description: 'Gate a pipeline and keep the SARIF file',
      command: '<%= config.bin %> <%= command.id %> --policy strict --fail-on medium --output nsaudit.sarif',
    },
    {
      description: 'A Compose project as docker compose -f would put it together',
      command: '<%= config.bin %> <%= command.id %> -F compose.yaml -F compose.prod.yaml --env-file prod.env',
    },
    {
      description: 'The edits that would mend what can be mended so',
      command: '<%= config.bin %> <%= command.id %> --fix --dry-run',
    },
    {
      description: 'A chart, rendered',
      command: 'helm template . | <%= config.bin %> <%= command.id %> -',
    },
  ];
  static override args = {
    path: Args.string({
      multiple: true,
      ignoreStdin: true,
      description: 'files and folders (default: the one that you are in); - is standard input',
    }),
  };
  static override flags = {
    ...common,
    list: Flags.boolean({ description: 'only say which files would be read, and as what' }),
    exclude: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'GLOB',
      description: 'leave files or folders out: as a line in a .gitignore of the root; repeatable',
    }),
    root: Flags.string({
      helpValue: 'DIR',
      description:
        'folder outside of which nothing is opened, and that file names count from (default: the top of the repository, else the path)',
    }),
    'compose-file': Flags.string({
      char: 'F',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
      description: 'a file of one Compose project; repeatable: each goes over the ones before',
    }),
    env: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME[=VALUE]',
      description: 'variable for Compose files; without a value the one that it has here; repeatable',
    }),
    'env-file': Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
      description: "variables for Compose files, in place of the projects' own .env; repeatable",
    }),
    target: Flags.string({
      options: ['compose', 'swarm'],
      default: 'compose',
      description: 'what Compose files are for: a swarm takes no notice of some settings',
    }),
    strict: Flags.boolean({ description: 'waivers that stand in the files count for nothing' }),
    fix: Flags.boolean({
      exclusive: ['list'],
      description:
        'mend what one edit mends in Compose files and Kubernetes manifests, and judge what comes out; all else in the files stays as it is',
    }),
    'dry-run': Flags.boolean({
      dependsOn: ['fix'],
      description: 'only show the edits, as a patch, in place of the report',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Check);
    const tool = { name: 'nsaudit', version: this.config.version };
    if (flags.list && !['table', 'json'].includes(flags.format)) {
      throw new UsageError(`--list has no format ${flags.format}`, { suggestions: ['table or json'] });
    }
    if (flags.fix && args.path?.includes(STDIN)) {
      throw new UsageError('--fix cannot change standard input', { suggestions: ['name the file'] });
    }
    const options = await filesOptions(args.path, flags, tool);
    if (flags.list) {
      const { about } = collectFiles(options, () => undefined);
      await writeStdout(listing(about, flags.format));
      return;
    }
    const judge = await prepareJudge({ ...flags, evidence: 'files' }, tool);
    const isTable = flags.format === 'table' && !flags.output;
    const reportOf = (asked: FilesOptions): Report => {
      const { about, taken } = collectFiles(asked, judge.judge);
      const report = judge.reportOf(about, taken);
      const shown = isTable ? quoted(report.findings) : report.findings;
      return offerFixes(quoteSources(report, textsOf(asked.files), shown), changeable(asked.files), shown);
    };
    const report = reportOf(options);
    if (!flags.fix) return judge.deliver(report);
    const fixes = new Fixes(options.files);
    const mended = fixes.make(report, () => reportOf({ ...options, onNote: () => {} }));
    if (!flags['dry-run']) {
      fixes.write();
      for (const note of fixes.notes) options.onNote(note);
    }
    for (const note of leftOver(mended, changeable(options.files))) options.onNote(note);
    if (flags['dry-run']) return judge.deliver(report, fixes.diff(process.stdout.isTTY));
    await judge.deliver(mended);
  }
}

function listing({ coverage: { files = [] }, gaps }: About, format: string): Iterable<string> {
  return format === 'json' ? safeJson({ files, gaps }) : fileTable(files, gaps);
}
