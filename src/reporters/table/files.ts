import { fileGapLine, fileGapWords, isUnread, isWaiver } from '../../file-gaps.ts';
import type { Gap } from '../../model/evidence.ts';
import { type Page, paragraph, type Section } from './page.ts';

/** All of them have to be seen to: a pipeline does not pass before. */
const SHOWN = 30;

/** What of the files could not be read, each with its place: it was not audited; and waivers that waive nothing. */
export const unread: Section = function* ({ host: { gaps } }, page) {
  yield* list(
    'Not audited',
    gaps.filter((gap) => !isWaiver(gap)),
    page,
  );
  yield* list('Not waived', gaps.filter(isWaiver), page);
};

function* list(title: string, gaps: readonly Gap[], page: Page): Generator<string> {
  if (gaps.length === 0) return;
  yield page.paint('heading', `${title}: ${fileGapWords(gaps).join(', ')}`);
  const placed = gaps.filter((gap) => isWaiver(gap) || isUnread(gap));
  for (const gap of placed.slice(0, SHOWN)) yield* paragraph(fileGapLine(gap), '  ', page);
  if (placed.length > SHOWN) yield `  and ${placed.length - SHOWN} more (--format json has all)`;
}
