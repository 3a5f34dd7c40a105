import { count } from '../count.ts';
import type { FileKind } from '../model/declared.ts';
import type { Place } from '../model/place.ts';
import type { Finding, Report } from '../model/report.ts';
import { spotKey } from '../order.ts';
import { STEPS } from '../origins.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { isMendable, isOwnStep, mendAt, spansOf } from './mend.ts';
import { failuresByFile, kindsOf, type SourceOf } from './offer.ts';
import { trailTo } from './trail.ts';

/** Failures that are left when all is mended that can be, and why: each place once, and those in files that nothing mends together. */
export function* leftOver(report: Report, sourceOf: SourceOf): Generator<string> {
  const kinds = kindsOf(report);
  let [left, files] = [0, 0];
  for (const [file, findings] of failuresByFile(report.findings)) {
    const places = [...new Map(findings.map((finding) => [keyOf(finding), finding])).values()];
    const kind = kinds.get(file);
    const source = isMendable(kind) ? sourceOf(file) : undefined;
    if (!isMendable(kind) || !source) {
      left += places.length;
      files++;
      continue;
    }
    for (const finding of places)
      yield `${file}: ${finding.place?.path}: ${finding.rule} is left: ${whyLeft(finding, source, kind)}`;
  }
  if (left > 0) {
    yield `${count(left, 'finding')} left in ${count(files, 'file')} of other kinds: only Compose files and Kubernetes manifests are mended`;
  }
}

const keyOf = ({ rule, place }: Finding): string => `${rule} ${place && spotKey(place)}`;

function whyLeft(finding: Finding, source: SourceText, kind: FileKind): string {
  const places = finding.evidence.flatMap(({ place }) => place ?? []);
  for (const { via = [] } of places) {
    const step = via.find((one) => !isOwnStep(one));
    if (step?.how === 'volume') return NO_EDIT;
    if (step) return `it came there ${STEPS[step.how]} at ${whereIs(step)}, and others would change with it`;
  }
  const other = places.find(({ file }) => file !== source.file);
  if (other) return `it rests on ${whereIs(other)} too`;
  const { documents } = parseYaml(source);
  const mends = (spansOf(finding, source) ?? []).map((span) => {
    const trail = trailTo(documents, span);
    return trail && mendAt({ rule: finding.rule, source, trail }, kind);
  });
  return mends.length > 0 && mends.every(Boolean)
    ? 'an edit would change more than it is meant to, or take too long to try'
    : NO_EDIT;
}

const NO_EDIT = 'no one edit mends it';

const whereIs = ({ file, line, column }: Omit<Place, 'via'>): string => `${file}:${line}:${column}`;
