import { count } from '../../count.ts';
import type { Evidence } from '../../model/evidence.ts';
import type { Finding, Report } from '../../model/report.ts';
import { worstFirst } from '../../order.ts';
import { oneLine, printable, truncate } from '../../text.ts';
import { type Group, groupBy } from '../arrange.ts';
import { enumerate, nameOf, type Page, paragraph, type Section, withoutName } from './page.ts';

/** So many different findings of one rule are shown in full; the others by name. */
const SHOWN = 12;
const SHOWN_EVIDENCE = 6;

/** Failures that count, worst first, one block for each rule. */
export const failures: Section = function* ({ findings, rules }, page) {
  const failed = findings.filter(({ kind, waiver }) => kind === 'fail' && !waiver);
  if (failed.length === 0) return;
  yield page.paint('heading', 'Findings');
  for (const group of byRule(failed)) {
    yield '';
    yield* block(group, rules, page);
    yield* paragraph(oneLine(group[0].remediation), '  fix: ', page);
  }
};

const byRule = (findings: readonly Finding[]): Group<Finding>[] =>
  groupBy([...findings].sort(worstFirst), ({ rule, severity }) => `${severity} ${rule}`);

function* block(findings: Group<Finding>, rules: Report['rules'], page: Page): Generator<string> {
  yield* title(findings, rules, page);
  const batches = groupBy(findings, likeness);
  for (const batch of batches.slice(0, SHOWN)) yield* entry(batch, page);
  const rest = batches.slice(SHOWN).flat();
  if (rest.length > 0) yield* paragraph(names(rest), '  also: ', page);
}

function* title(findings: Group<Finding>, rules: Report['rules'], page: Page): Generator<string> {
  const [{ rule, severity, subject }] = findings;
  const number = count(findings.length, subject.kind === 'engine' ? 'engine' : 'container');
  const label = truncate(printable(rule), page.columns / 2);
  yield `${page.paint(severity, severity.toUpperCase().padEnd(10))}${page.paint('heading', label)} (${number})`;
  const words = rules.find(({ id }) => id === rule)?.title;
  if (words !== undefined) yield* paragraph(`${words}.`, '  ', page);
}

/** The first of those that differ in nothing but their container, with its evidence. */
function* entry([first, ...others]: Group<Finding>, page: Page): Generator<string> {
  const { subject, message, exposure, declaration, place, evidence } = first;
  yield* paragraph(subject.kind === 'engine' ? `${nameOf(subject)}: ${message}` : message, '  ', page);
  if (exposure !== undefined) yield* paragraph(oneLine(exposure), '  here: ', page);
  for (const item of evidence.slice(0, SHOWN_EVIDENCE)) yield* proof(item, page);
  if (declaration === 'nowhere') yield* dimly('by no file below the root', page);
  if (declaration === 'otherwise' && place) {
    yield* dimly(`otherwise, at ${place.file}:${place.line}:${place.column}`, page);
  }
  const hidden = evidence.length - SHOWN_EVIDENCE;
  if (hidden > 0) yield page.paint('dim', `    and ${hidden} more (--format json has all)`);
  if (others.length > 0) yield* paragraph(names(others), '    likewise: ', page);
}

function* proof({ witness, field, value, note, place }: Evidence, page: Page): Generator<string> {
  const where = place ? ` at ${place.file}:${place.line}:${place.column}` : '';
  const text = `${field} = ${shortIds(value) || '""'}${note === undefined ? '' : ` (${oneLine(note)})`}${where}`;
  for (const shown of paragraph(text, `    ${witness.padEnd(12)}`, page)) yield page.paint('dim', shown);
}

function* dimly(text: string, page: Page): Generator<string> {
  for (const shown of paragraph(text, `    ${'declared'.padEnd(12)}`, page)) yield page.paint('dim', shown);
}

/** Of a container's id the beginning will do. */
const shortIds = (text: string): string => text.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…');

const names = (findings: readonly Finding[]): string =>
  enumerate(findings.map(({ subject }) => nameOf(subject)));

/** Equal for findings that say the same of different containers: of their processes the pids differ, too. */
const likeness = (finding: Finding): string =>
  JSON.stringify([
    withoutName(finding),
    finding.exposure,
    finding.declaration,
    finding.evidence.map(({ witness, field, value }) => [
      witness,
      field.replace(/^(\/.*)?\/proc\/\d+\//, '/proc/PID/'),
      value,
    ]),
  ]);
