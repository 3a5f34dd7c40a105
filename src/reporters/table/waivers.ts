import type { Finding, WaiverNote } from '../../model/report.ts';
import { compareText } from '../../order.ts';
import { oneLine } from '../../text.ts';
import { type Group, groupBy } from '../arrange.ts';
import { enumerate, nameOf, type Page, paragraph, type Section } from './page.ts';

/** What was accepted, by whom and until when; and the waivers that no longer do anything. */
export const waivers: Section = function* ({ findings, waivers: { expired, unused } }, page) {
  const waived = findings.filter(({ waiver }) => waiver);
  if (waived.length + expired.length + unused.length === 0) return;
  yield page.paint('heading', 'Waivers');
  const sorted = waived.toSorted(
    (a, b) => compareText(a.rule, b.rule) || compareText(a.subject.name, b.subject.name),
  );
  for (const group of groupBy(sorted, ({ rule, waiver }) => `${rule} ${waiver?.origin}`))
    yield* accepted(group, page);
  for (const note of expired) yield* idle(`expired on ${note.expires}, counts no longer`, note, page);
  for (const note of unused) yield* idle('matched nothing', note, page);
};

function* accepted(findings: Group<Finding>, page: Page): Generator<string> {
  const [{ rule, waiver }] = findings;
  const names = findings.map(({ subject, kind }) => nameOf(subject) + (kind === 'open' ? ' (open)' : ''));
  yield* paragraph(`${rule}: ${enumerate(names)}`, '  ', page);
  if (waiver) yield* terms(waiver, page);
}

function* idle(why: string, note: WaiverNote, page: Page): Generator<string> {
  yield* paragraph(`${note.rule} (${note.selector}): ${why}`, '  ', page);
  yield* terms(note, page);
}

function* terms({ reason, owner, expires, origin }: WaiverNote, page: Page): Generator<string> {
  const end = expires === undefined ? 'no end' : `until ${expires}`;
  for (const line of paragraph(
    `${oneLine(reason)} (${owner === '' ? '' : `${owner}, `}${end}; ${origin})`,
    '    ',
    page,
  ))
    yield page.paint('dim', line);
}
