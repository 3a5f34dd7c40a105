import { Flags } from '@oclif/core';
import { BaseCommand, describeError } from '../cli/base-command.ts';
import { format, hostFlags } from '../cli/flags.ts';
import { collectHost } from '../cli/host.ts';
import { writeStdout } from '../cli/output.ts';
import { terminalWidth } from '../cli/terminal.ts';
import { type Check, examineFacts, examineHost } from '../collect/examine.ts';
import { Kernel } from '../collect/kernel/kernel.ts';
import { Proc } from '../collect/kernel/proc.ts';
import { EXIT, type ExitCode, SourceUnavailableError } from '../errors.ts';
import { safeJson } from '../reporters/json.ts';
import { printable, wrap } from '../text.ts';

const SIGNS: Record<Check['status'], string> = { ok: 'ok', warning: 'warning', missing: 'MISSING' };

export default class Doctor extends BaseCommand {
  static override summary = 'what can be seen from here, and what to do about each gap';
  static override description = [
    'Looks at the engine, the privileges, the reference and the kernel as nsaudit scan would find them.',
    'Exit codes: 0 a scan would have the evidence for all that it audits, whatever warnings say of the rest; 3 it would lack evidence; 4 the engine cannot be reached.',
  ].join('\n\n');
  static override examples = [
    {
      description: 'What a scan would see, and what it would lack',
      command: '$ sudo <%= config.bin %> <%= command.id %>',
    },
  ];
  static override flags = {
    ...hostFlags,
    format,
    quiet: Flags.boolean({ char: 'q', description: 'no progress and no notes on stderr' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const tool = { name: 'nsaudit', version: this.config.version };
    const checks: Check[] = [
      { name: 'nsaudit', status: 'ok', detail: `${tool.version} on Node ${process.version}` },
    ];
    const proc = new Proc(flags.proc);
    const capabilities = /^CapEff:\s*([0-9a-f]+)/m.exec(proc.textIfReadable('self', 'status') ?? '')?.[1];
    const { host, inFirstUserNamespace } = new Kernel(proc, process.geteuid?.() ?? -1);
    checks.push(...examineHost(host, { capabilities, inFirstUserNamespace }));

    let code: ExitCode = EXIT.ok;
    try {
      checks.push(...examineFacts(await collectHost(flags, tool)));
    } catch (error) {
      if (!(error instanceof SourceUnavailableError)) throw error;
      code = EXIT.unreachable;
      const [detail = '', ...hints] = describeError(error).lines;
      checks.push({
        name: 'engine',
        status: 'missing',
        detail: detail.replace(/^nsaudit: /, ''),
        fix: hints.join('; ').replaceAll('  try: ', ''),
      });
    }
    if (code === EXIT.ok && checks.some(({ status }) => status === 'missing')) code = EXIT.incomplete;
    await writeStdout(
      flags.format === 'json' ? safeJson({ schemaVersion: 1, checks }) : render(checks, terminalWidth()),
    );
    process.exitCode = code;
  }
}

function* render(checks: readonly Check[], columns: number): Generator<string> {
  for (const { name, status, detail, fix } of checks) {
    yield `${SIGNS[status].padEnd(8)}${printable(name)}\n`;
    for (const line of wrap(printable(detail), columns - 10)) yield `          ${line}\n`;
    if (fix) for (const line of wrap(`→ ${printable(fix)}`, columns - 10)) yield `          ${line}\n`;
  }
}
