import type { FileKind } from '../model/declared.ts';
import type { Finding, Fix, Report } from '../model/report.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { Effort } from './effort.ts';
import { fixOf } from './fix.ts';
import { isMendable } from './mend.ts';

/** A file that was read; undefined for one that is not to be changed, or cannot be. */
export type SourceOf = (file: string) => SourceText | undefined;

/**
 * The report with the mend at each failure that one edit mends.
 * @param shown those that are shown, if not all are
 */
export function offerFixes(
  report: Report,
  sourceOf: SourceOf,
  shown: readonly Finding[] = report.findings,
): Report {
  const kinds = kindsOf(report);
  const fixes = new Map<Finding, Fix>();
  // File by file, so that each is read and parsed once.
  for (const [file, findings] of failuresByFile(shown)) {
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

/** Failures that no waiver accepts, by the file that they are in. */
export function failuresByFile(findings: readonly Finding[]): ReadonlyMap<string, Finding[]> {
  const files = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { kind, waiver, place } = finding;
    if (kind !== 'fail' || waiver || !place) continue;
    const others = files.get(place.file);
    if (others) others.push(finding);
    else files.set(place.file, [finding]);
  }
  return files;
}

/** What each file was read as. */
export const kindsOf = ({ hosts }: Report): ReadonlyMap<string, FileKind> =>
  new Map(hosts.flatMap(({ coverage: { files = [] } }) => files.map(({ file, kind }) => [file, kind])));
