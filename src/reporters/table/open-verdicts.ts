import type { Finding } from '../../model/report.ts';
import { worstFirst } from '../../order.ts';
import { type Group, groupBy } from '../arrange.ts';
import { enumerate, nameOf, type Page, paragraph, type Section, withoutName } from './page.ts';

/** Most entries shown: a host that shows nothing has one for each rule. */
const SHOWN = 30;

/**
 * Verdicts that nobody could reach. By what is missing and not by rule: one container that could not be looked at leaves
 * all rules open.
 */
export const openVerdicts: Section = function* ({ findings }, page) {
  const open = findings.filter(({ kind, waiver }) => kind === 'open' && !waiver).sort(worstFirst);
  if (open.length === 0) return;
  yield page.paint('heading', 'Not enough evidence: neither passed nor failed (nsaudit doctor says why)');
  const groups = groupBy(open, withoutName);
  for (const group of groups.slice(0, SHOWN)) yield* entry(group, page);
  const hidden = groups.slice(SHOWN).flat();
  if (hidden.length > 0) yield `  and ${hidden.length} more (--format json has all)`;
};

function* entry(findings: Group<Finding>, page: Page): Generator<string> {
  const [{ severity, message, subject }] = findings;
  const [first = '', ...lines] = paragraph(message, ' '.repeat(10), page);
  yield page.paint(severity, severity.toUpperCase().padEnd(10)) + first.trimStart();
  yield* lines;
  const rules = distinct(findings.map(({ rule }) => rule));
  for (const line of paragraph(enumerate(rules), '          open: ', page)) yield page.paint('dim', line);
  const others = findings.filter(({ subject: { id } }) => id !== subject.id);
  const names = [...new Map(others.map((other) => [other.subject.id, nameOf(other.subject)])).values()];
  if (names.length > 0) yield* paragraph(enumerate(names), '          likewise: ', page);
}

const distinct = (items: readonly string[]): string[] => [...new Set(items)];
