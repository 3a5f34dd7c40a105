import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { writeStdout } from '../cli/output.ts';
import { rulesToText, ruleToText } from '../cli/rules-text.ts';
import { terminalWidth } from '../cli/terminal.ts';
import { UsageError } from '../errors.ts';
import { rulesToMarkdown, ruleToMarkdown } from '../explain/markdown.ts';
import type { RulePolicies } from '../explain/sections.ts';
import { noSuchRule } from '../policy/check-policy.ts';
import { resolveBuiltIns } from '../policy/load.ts';
import { safeJson } from '../reporters/json.ts';
import { RULES, ruleById } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';

export default class Rules extends BaseCommand {
  static override summary = 'list the rules, or explain one';
  static override description =
    'The page of a rule says what the namespace isolates and since which kernel, what sharing it exposes, how to prove it by hand, how to fix it, and which controls ask for it.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> host-pid',
    '<%= config.bin %> <%= command.id %> --format json',
  ];
  static override args = {
    rule: Args.string({ ignoreStdin: true, description: 'id of the rule to explain' }),
  };
  static override flags = {
    format: Flags.string({
      char: 'f',
      options: ['table', 'json', 'markdown'],
      default: 'table',
      description: 'what stdout gets',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Rules);
    await writeStdout(
      args.rule === undefined ? listRules(flags.format) : await explain(args.rule, flags.format),
    );
  }
}

function listRules(format: string): Iterable<string> {
  if (format === 'json') return safeJson(RULES.map(toJson));
  if (format === 'markdown') return [rulesToMarkdown(RULES)];
  return toLines(rulesToText(RULES, columns()));
}

async function explain(id: string, format: string): Promise<Iterable<string>> {
  const rule = ruleById(id);
  if (!rule) throw new UsageError(noSuchRule(id));
  if (format === 'json') return safeJson(toJson(rule));
  const policies = await severities(id);
  if (format === 'markdown') return [ruleToMarkdown(rule, policies)];
  return toLines(ruleToText(rule, policies, columns()));
}

async function severities(rule: string): Promise<RulePolicies> {
  const policies = await resolveBuiltIns();
  return Object.fromEntries(policies.map(({ id, settings }) => [id, settings.get(rule)?.severity ?? 'off']));
}

const toJson = ({ check, ...texts }: Rule) => texts;

const toLines = (lines: readonly string[]): string[] => lines.map((line) => `${line}\n`);

/** Prose gets hard to read on wider lines. */
const columns = (): number => Math.min(terminalWidth(), 100);
