import type { FileKind } from '../model/declared.ts';
import type { Finding, Fix } from '../model/report.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { joinEdits } from './edit.ts';
import { Effort } from './effort.ts';
import { mendSpans, spansOf } from './mend.ts';

/** The mend of a finding, if it is one edit of one file. */
export function fixOf(
  finding: Finding,
  source: SourceText,
  kind: FileKind,
  effort = new Effort(),
): Fix | undefined {
  const spans = spansOf(finding, source);
  const mended = spans && mendSpans(finding.rule, spans, source, kind, effort);
  if (!mended) return undefined;
  const { start, end, text } = joinEdits(source.text, mended.edits);
  return { description: mended.words.join(', '), file: source.file, ...source.region(start, end), text };
}
