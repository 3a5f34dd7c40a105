import type { FileKind } from '../model/declared.ts';
import type { Finding } from '../model/report.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { Edit } from './edit.ts';
import { mendSpans, spansOf } from './mend.ts';
import type { Span } from './trail.ts';

export interface MendedFile {
  source: SourceText;
  mended: { finding: Finding; words: string }[];
}

interface Pending {
  finding: Finding;
  spans: Span[];
}

/** All findings of a file mended that can be: one after the other, since what is in the way of one may go with another. */
export function mendFile(source: SourceText, kind: FileKind, findings: readonly Finding[]): MendedFile {
  const result: MendedFile = { source, mended: [] };
  let pending = findings.flatMap((finding): Pending[] => {
    const spans = spansOf(finding, source);
    return spans ? [{ finding, spans }] : [];
  });
  for (let before = Number.POSITIVE_INFINITY; pending.length < before; ) {
    before = pending.length;
    for (const { finding } of [...pending]) {
      // By now it may be elsewhere, or gone.
      const spans = pending.find((one) => one.finding === finding)?.spans;
      const mended = spans && mendSpans(finding.rule, spans, result.source, kind, 'whole');
      if (!mended) continue;
      result.source = mended.source;
      result.mended.push({ finding, words: mended.words.join(', ') });
      pending = pending.filter((one) => one.finding !== finding);
      for (const edit of mended.edits) pending = pending.flatMap((one) => moved(one, edit));
    }
  }
  return result;
}

/** Where places are after an edit; none if one of them was in what it has replaced. */
function moved({ finding, spans }: Pending, { start, end, text }: Edit): Pending[] {
  const by = text.length - (end - start);
  const after = spans.flatMap((span): Span[] => {
    if (span.end <= start) return [span];
    return span.start >= end ? [{ start: span.start + by, end: span.end + by }] : [];
  });
  return after.length === spans.length ? [{ finding, spans: after }] : [];
}
