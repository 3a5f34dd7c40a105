import type { FileKind } from '../model/declared.ts';
import type { Finding, Report } from '../model/report.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { fixOf } from './fix.ts';
import { isMendable } from './mend.ts';

/** A file that was read; undefined for one that is not to be changed, or cannot be. */
export type SourceOf = (file: string) => SourceText | undefined;

/**
 * The report with the mend at each failure that one edit mends.
 * @param most so many of each rule, where no more are shown
 */
export function offerFixes(report: Report, sourceOf: SourceOf, most = Number.POSITIVE_INFINITY): Report {
  const kinds = kindsOf(report);
  const counts = new Map<string, number>();
  const offer = (finding: Finding): Finding => {
    const count = counts.get(finding.rule) ?? 0;
    if (finding.kind !== 'fail' || finding.waiver || count >= most) return finding;
    counts.set(finding.rule, count + 1);
    const file = finding.place?.file ?? '';
    const kind = kinds.get(file);
    const source = isMendable(kind) ? sourceOf(file) : undefined;
    const fix = kind && source && fixOf(finding, source, kind);
    return fix ? { ...finding, fix } : finding;
  };
  return { ...report, findings: report.findings.map(offer) };
}

/** What each file was read as. */
export const kindsOf = ({ hosts }: Report): ReadonlyMap<string, FileKind> =>
  new Map(hosts.flatMap(({ coverage: { files = [] } }) => files.map(({ file, kind }) => [file, kind])));
