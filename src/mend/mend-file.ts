import type { FileKind } from '../model/declared.ts';
import type { Finding } from '../model/report.ts';
import { SourceText } from '../yaml/source-text.ts';
import { applyEdits, type Edit, joinEdits } from './edit.ts';
import { Effort } from './effort.ts';
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
export function mendFile(
  source: SourceText,
  kind: FileKind,
  findings: readonly Finding[],
  effort = new Effort(),
): MendedFile {
  const result: MendedFile = { source, mended: [] };
  let pending = findings.flatMap((finding): Pending[] => {
    const spans = spansOf(finding, source);
    return spans ? [{ finding, spans }] : [];
  });
  for (;;) {
    const taken = takeApart(pending, result.source, kind, effort);
    if (taken.length === 0) return result;
    result.mended.push(...taken.map(({ finding, words }) => ({ finding, words })));
    const done = new Set(taken.map(({ finding }) => finding));
    const edits = taken.map(({ edit }) => edit).sort((a, b) => a.start - b.start);
    pending = moved(
      pending.filter(({ finding }) => !done.has(finding)),
      edits,
    );
    result.source = new SourceText(source.file, applyEdits(result.source.text, edits));
  }
}

/** As many as can be made at once. */
function takeApart(pending: readonly Pending[], source: SourceText, kind: FileKind, effort: Effort): Taken[] {
  const taken: Taken[] = [];
  for (const { finding, spans } of pending) {
    const isBeside = (span: Span): boolean =>
      taken.every(({ around }) => span.end <= around.start || around.end <= span.start);
    if (!spans.every(isBeside)) continue;
    const mended = mendSpans(finding.rule, spans, source, kind, effort);
    if (!mended || !isBeside(mended.around)) continue;
    const { edits, around, words } = mended;
    taken.push({ finding, edit: joinEdits(source.text, edits), around, words: words.join(', ') });
  }
  return taken;
}

/** With places where they are after edits that come in their order; without what has one in what they have replaced. */
function moved(pending: readonly Pending[], edits: readonly Edit[]): Pending[] {
  const shifts = [0];
  for (const { start, end, text } of edits) shifts.push((shifts.at(-1) ?? 0) + text.length - (end - start));
  return pending.flatMap(({ finding, spans }) => {
    const after = spans.flatMap(({ start, end }): Span[] => {
      const before = countBefore(edits, end);
      const isReplaced = (edits[before - 1]?.end ?? start) > start;
      const by = shifts[before] ?? 0;
      return isReplaced ? [] : [{ start: start + by, end: end + by }];
    });
    return after.length === spans.length ? [{ finding, spans: after }] : [];
  });
}

/** How many begin before an offset. */
function countBefore(edits: readonly Edit[], offset: number): number {
  let [low, high] = [0, edits.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edits[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
