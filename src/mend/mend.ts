import type { FileKind } from '../model/declared.ts';
import type { Place, Step } from '../model/place.ts';
import type { Finding } from '../model/report.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { mendCompose } from './compose.ts';
import type { Edit } from './edit.ts';
import type { Effort } from './effort.ts';
import { mendKubernetes } from './kubernetes.ts';
import type { Mend, Spot } from './spot.ts';
import { type Span, trailTo } from './trail.ts';
import { aliasTargets, changed } from './verify.ts';

export interface Mended {
  source: SourceText;
  /** Each of the text that the one before has made. */
  edits: Edit[];
  /** What of the text before the first edit has to do with them. */
  around: Span;
  words: string[];
}

const BY_KIND: Partial<Record<FileKind, (spot: Spot) => Mend | undefined>> = {
  compose: mendCompose,
  kubernetes: mendKubernetes,
};

export const isMendable = (kind: FileKind | undefined): kind is FileKind =>
  kind !== undefined && BY_KIND[kind] !== undefined;

/** All places of a finding mended, or none. */
export function mendSpans(
  rule: string,
  spans: readonly Span[],
  source: SourceText,
  kind: FileKind,
  effort: Effort,
): Mended | undefined {
  // Each edit makes a text that is parsed for the next.
  if (!effort.affords((spans.length - 1) * source.text.length)) return undefined;
  const edits: Edit[] = [];
  const words = new Set<string>();
  let [result, start, tail] = [source, source.text.length, source.text.length];
  // From the end on: what comes before stays where it is.
  for (const span of spans.toSorted((a, b) => b.start - a.start)) {
    const trail = trailTo(parseYaml(result).documents, span);
    const mend = trail && mendAt({ rule, source: result, trail }, kind);
    const after = mend && changed(result, mend, trail, effort);
    if (!mend || !after) return undefined;
    start = Math.min(start, after.around.start);
    tail = Math.min(tail, result.text.length - after.around.end);
    result = after.source;
    edits.push(mend.edit);
    words.add(mend.words);
  }
  if (edits.length === 0) return undefined;
  return { source: result, edits, around: { start, end: source.text.length - tail }, words: [...words] };
}

export function mendAt(spot: Spot, kind: FileKind): Mend | undefined {
  const mend = BY_KIND[kind]?.(spot);
  if (!mend) return undefined;
  const targets = aliasTargets(spot.source);
  const isShared = spot.trail.some(({ value }) =>
    targets.some(({ start, end }) => value.start === start && value.end === end),
  );
  return isShared ? { ...mend, words: `${mend.words}, for all that refer to it` } : mend;
}

/**
 * Where a finding has to be mended; undefined where that is not in this file alone, or where the value came from
 * elsewhere, so that an edit would change what others are.
 */
export function spansOf({ kind, waiver, place, evidence }: Finding, source: SourceText): Span[] | undefined {
  if (kind !== 'fail' || waiver || place?.file !== source.file) return undefined;
  const spans = new Map<number, Span>();
  for (const { place } of evidence) {
    const span = place && isItsOwn(place, source) ? spanOf(place, source) : undefined;
    if (!span) return undefined;
    spans.set(span.start, span);
  }
  return [...spans.values()];
}

/** What a pod asks for its containers get: it is written once. */
export const isOwnStep = ({ how }: Step): boolean => how === 'pod';

const isItsOwn = ({ file, via = [] }: Place, source: SourceText): boolean =>
  file === source.file && via.every(isOwnStep);

function spanOf(place: Place, source: SourceText): Span | undefined {
  const start = source.offset(place);
  const end = source.offset({ line: place.endLine, column: place.endColumn });
  return start === undefined || end === undefined ? undefined : { start, end };
}
