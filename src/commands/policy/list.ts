import { BaseCommand } from '../../cli/base-command.ts';
import { format } from '../../cli/flags.ts';
import { writeStdout } from '../../cli/output.ts';
import { terminalWidth } from '../../cli/terminal.ts';
import { resolveBuiltIns } from '../../policy/load.ts';
import type { ResolvedPolicy } from '../../policy/resolve.ts';
import { safeJson } from '../../reporters/json.ts';
import { padEnd, wrap } from '../../text.ts';

interface Row {
  name: string;
  title: string;
  /** How many rules are on. */
  rules: number;
}

export default class PolicyList extends BaseCommand {
  static override summary = 'list the built-in policies';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override flags = {
    format,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(PolicyList);
    const rows = (await resolveBuiltIns()).map(toRow);
    await writeStdout(flags.format === 'json' ? safeJson(rows) : render(rows, terminalWidth()));
  }
}

const toRow = ({ id, title = '', settings }: ResolvedPolicy): Row => ({
  name: id,
  title,
  rules: [...settings.values()].filter(({ severity }) => severity !== 'off').length,
});

function* render(rows: readonly Row[], columns: number): Generator<string> {
  const names = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, title, rules } of rows) {
    const head = `${padEnd(name, names)}  ${String(rules).padStart(2)} rules  `;
    for (const [index, line] of wrap(title, columns - head.length).entries()) {
      yield `${index === 0 ? head : ' '.repeat(head.length)}${line}\n`;
    }
  }
}
