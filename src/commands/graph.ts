import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { prepareEvaluation } from '../cli/evaluation.ts';
import { judgeFlags } from '../cli/flags.ts';
import { checkInput, inputFlags, readInput } from '../cli/input.ts';
import { parseOutput, writeFile, writeStdout } from '../cli/output.ts';
import { UsageError } from '../errors.ts';
import { formatOfPicture, type GraphFormat, toGraph, VIEWS } from '../views/graph/index.ts';

const FROM = 'draw the facts in this file (of nsaudit collect) instead of this host; - is standard input';

const FORMATS = { names: Object.keys(VIEWS) as GraphFormat[], ofFile: formatOfPicture };

export default class Graph extends BaseCommand {
  static override summary = 'draw who shares which namespace with whom: SVG, DOT, Mermaid';
  static override description = [
    "The host in the middle, a line for what a container shares with it, an arrow for what it joined, in the colour and the word of the findings' severity. What all containers share is said once and not drawn; where there are many, those that look alike are drawn as one. No other program is needed for SVG.",
    'A picture is no gate: exit 0 once it is drawn, whatever it shows; 2 asked wrongly; 4 an engine or a /proc that was asked for cannot be reached. nsaudit scan gives the verdict.',
  ].join('\n\n');
  static override examples = [
    {
      description: 'Draw this host',
      command: '$ sudo <%= config.bin %> <%= command.id %> --output host.svg',
    },
    {
      description: 'For a page in Markdown, of facts that were collected elsewhere',
      command: '<%= config.bin %> <%= command.id %> --from facts.json --format mermaid',
    },
    {
      description: 'Laid out by Graphviz',
      command: '$ sudo <%= config.bin %> <%= command.id %> --format dot | dot -Tpdf -o host.pdf',
    },
  ];
  static override flags = {
    format: Flags.string({
      char: 'f',
      options: FORMATS.names,
      description: 'what stdout gets (default: svg, or nothing where there is an --output)',
    }),
    output: Flags.string({
      char: 'o',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: '[FORMAT:]FILE',
      description: "write to a file, its format from the file's ending (.svg, .dot, .gv, .mmd); repeatable",
    }),
    expand: Flags.boolean({ description: 'draw each container, also where many look alike' }),
    policy: judgeFlags.policy,
    evidence: judgeFlags.evidence,
    ...inputFlags,
    from: Flags.file({ multiple: true, helpValue: 'FILE', description: FROM }),
    quiet: judgeFlags.quiet,
  };

  async run(): Promise<void> {
    const { flags, raw } = await this.parse(Graph);
    const tool = { name: 'nsaudit', version: this.config.version };
    checkInput(flags, raw);
    if ((flags.from?.length ?? 0) > 1) {
      throw new UsageError('a picture is of one host', { suggestions: ['a picture for each of the files'] });
    }
    const outputs = (flags.output ?? []).map((text) => parseOutput(text, FORMATS));
    const evaluation = await prepareEvaluation(flags, tool, { failOn: 'info', allowIncomplete: true });
    const report = evaluation.report(...(await readInput(flags, tool)));
    const graph = toGraph(report, flags);
    if (report.outcome.incomplete && !flags.quiet) process.stderr.write(`nsaudit: ${INCOMPLETE}\n`);
    for (const { format, path } of outputs) writeFile(path, VIEWS[format](graph));
    const format = flags.format ?? (outputs.length === 0 ? 'svg' : undefined);
    if (format !== undefined) await writeStdout(VIEWS[format as GraphFormat](graph));
  }
}

const INCOMPLETE = 'evidence is missing: more may be shared than is drawn (nsaudit doctor says why)';
