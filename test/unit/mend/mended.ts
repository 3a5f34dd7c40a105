import type { Files } from '../../../src/declared/reader.ts';
import { READERS } from '../../../src/declared/readers.ts';
import { fixOf } from '../../../src/mend/fix.ts';
import { mendFile } from '../../../src/mend/mend-file.ts';
import type { Finding, Fix } from '../../../src/model/report.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { judgeByAll } from '../../support/audit.ts';
import { completeFacts } from '../../support/facts.ts';

const FILE = 'compose.yaml';

const NO_FILES: Files = {
  read: (what) => ({ reason: 'unavailable', what }),
  exists: () => false,
};

/** What every rule says of a Compose file that stands alone. */
export function findingsOf(text: string): Finding[] {
  const source = new SourceText(FILE, text);
  const told = { env: {}, envFiles: [], target: 'compose' as const };
  const read = READERS.compose?.([source], NO_FILES, told);
  const facts = completeFacts({ source: 'files', workloads: [], engines: [] });
  return judgeByAll({ ...facts, ...read }, 'files').findings;
}

/** The text after all edits of one rule's findings, or of all rules'. */
export const mended = (text: string, rule?: string): string =>
  mendFile(
    new SourceText(FILE, text),
    'compose',
    findingsOf(text).filter((finding) => rule === undefined || finding.rule === rule),
  ).source.text;

/** What is offered for each finding of a rule. */
export const fixes = (text: string, rule: string): (Fix | undefined)[] =>
  findingsOf(text)
    .filter((finding) => finding.rule === rule && finding.kind === 'fail')
    .map((finding) => fixOf(finding, new SourceText(FILE, text), 'compose'));

/** Makes the edit as a reader of the report would: by lines and columns. */
export function apply(text: string, { line, column, endLine, endColumn, text: by }: Fix): string {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const offset = (number: number, unit: number) => lines.slice(0, number - 1).join('').length + unit - 1;
  return text.slice(0, offset(line, column)) + by + text.slice(offset(endLine, endColumn));
}
