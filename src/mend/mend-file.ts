import type { FileKind } from '../model/declared.ts';
import type { Finding } from '../model/report.ts';
import { SourceText } from '../yaml/source-text.ts';
import { applyEdit, type Edit, joinEdits } from './edit.ts';
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

interface Taken {
  finding: Finding;
  edit: Edit;
  around: Span;
  words: string;
}

/**
 * All findings of a file mended that can be: in turns, each of edits that have nothing to do with each other, since what
 * is in the way of one may go with another.
 */
export function mendFile(source: SourceText, kind: FileKind, findings: readonly Finding[]): MendedFile {
  const result: MendedFile = { source, mended: [] };
  let pending = findings.flatMap((finding): Pending[] => {
    const spans = spansOf(finding, source);
    return spans ? [{ finding, spans }] : [];
  });
  for (;;) {
    const taken = takeApart(pending, result.source, kind);
    if (taken.length === 0) return result;
    result.mended.push(...taken.map(({ finding, words }) => ({ finding, words })));
    pending = pending.filter(({ finding }) => !taken.some((one) => one.finding === finding));
    let { text } = result.source;
    // From the end on: what comes before stays where it is.
    for (const { edit } of taken.toSorted((a, b) => b.edit.start - a.edit.start)) {
      text = applyEdit(text, edit);
      pending = pending.flatMap((one) => moved(one, edit));
    }
    result.source = new SourceText(source.file, text);
  }
}

/** As many as can be made at once. */
function takeApart(pending: readonly Pending[], source: SourceText, kind: FileKind): Taken[] {
  const taken: Taken[] = [];
  for (const { finding, spans } of pending) {
    const isBeside = (span: Span): boolean =>
      taken.every(({ around }) => span.end <= around.start || around.end <= span.start);
    if (!spans.every(isBeside)) continue;
    const mended = mendSpans(finding.rule, spans, source, kind);
    if (!mended || !isBeside(mended.around)) continue;
    const { edits, around, words } = mended;
    taken.push({ finding, edit: joinEdits(source.text, edits), around, words: words.join(', ') });
  }
  return taken;
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
