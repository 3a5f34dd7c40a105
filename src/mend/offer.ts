import type { FileKind } from '../model/declared.ts';
import type { Finding, Fix, Report } from '../model/report.ts';
import { spotKey } from '../order.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { Effort } from './effort.ts';
import { fixOf } from './fix.ts';
import { isMendable } from './mend.ts';

/** A file that was read; undefined for one that is not to be changed, or cannot be. */
export type SourceOf = (file: string) => SourceText | undefined;

/**
 * The report with the mend at each failure that one edit mends.
 * @param most so many places of each rule, where no more are shown
 */
export function offerFixes(report: Report, sourceOf: SourceOf, most = Number.POSITIVE_INFINITY): Report {
  const kinds = kindsOf(report);
  const fixes = new Map<Finding, Fix>();
  // File by file, so that each is read and parsed once.
  for (const [file, findings] of failuresByFile(report.findings, most)) {
    const kind = kinds.get(file);
    const source = isMendable(kind) ? sourceOf(file) : undefined;
    if (!kind || !source) continue;
    const effort = new Effort();
    for (const finding of findings) {
      const fix = fixOf(finding, source, kind, effort);
      if (fix) fixes.set(finding, fix);
    }
  }
  const withFix = (finding: Finding): Finding => {
    const fix = fixes.get(finding);
    return fix ? { ...finding, fix } : finding;
  };
  return fixes.size === 0 ? report : { ...report, findings: report.findings.map(withFix) };
}

/**
 * Failures that no waiver accepts, by the file that they are in.
 * @param most so many places of each rule
 */
export function failuresByFile(
  findings: readonly Finding[],
  most = Number.POSITIVE_INFINITY,
): ReadonlyMap<string, Finding[]> {
  const files = new Map<string, Finding[]>();
  const places = new Map<string, Set<string>>();
  for (const finding of findings) {
    const { rule, kind, waiver, place } = finding;
    if (kind !== 'fail' || waiver || !place) continue;
    const known = places.get(rule) ?? new Set();
    const key = spotKey(place);
    if (known.size >= most && !known.has(key)) continue;
    places.set(rule, known.add(key));
    const others = files.get(place.file);
    if (others) others.push(finding);
    else files.set(place.file, [finding]);
  }
  return files;
}

/** What each file was read as. */
export const kindsOf = ({ hosts }: Report): ReadonlyMap<string, FileKind> =>
  new Map(hosts.flatMap(({ coverage: { files = [] } }) => files.map(({ file, kind }) => [file, kind])));
