import { count } from '../../count.ts';
import type { Gap } from '../../model/evidence.ts';
import { printable } from '../../text.ts';
import { paragraph, type Section } from './page.ts';

const SHOWN = 10;

/** What of the files could not be read, each with its place: it was not audited. */
export const unread: Section = function* ({ host: { gaps } }, page) {
  if (gaps.length === 0) return;
  yield page.paint('heading', `Not audited: ${count(gaps.length, 'part')} of files could not be read`);
  for (const gap of gaps.slice(0, SHOWN)) yield* paragraph(words(gap), '  ', page);
  if (gaps.length > SHOWN) yield `  and ${gaps.length - SHOWN} more (--format json has all)`;
};

function words({ what, detail, place }: Gap): string {
  const at = place ? `${place.file}:${place.line}:${place.column}` : what;
  return `${printable(at)}: ${detail ?? 'cannot be read'}`;
}
