import { lineFingerprints } from '../line-fingerprints.ts';
import type { Finding, Report, ReportSource } from '../model/report.ts';
import { compareText } from '../order.ts';

/** The text of a file that was read; undefined for one that was not. */
export type TextOf = (file: string) => string | undefined;

/**
 * The report with the lines that its findings and gaps point at: readers of it need not have the files.
 * @param findings those that are shown, if not all are
 */
export function quoteSources(
  report: Report,
  textOf: TextOf,
  findings: readonly Finding[] = report.findings,
): Report {
  const places = [
    ...findings.flatMap(({ place }) => place ?? []),
    ...report.hosts.flatMap(({ gaps }) => gaps.flatMap(({ place }) => place ?? [])),
  ];
  const wanted = new Map<string, Set<number>>();
  for (const { file, line } of places) {
    const lines = wanted.get(file) ?? new Set();
    wanted.set(file, lines.add(line));
  }
  const sources = [...wanted]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([file, lines]) => {
      const text = textOf(file);
      return text === undefined ? [] : quote(file, text, lines);
    });
  return { ...report, sources };
}

function quote(file: string, text: string, numbers: ReadonlySet<number>): ReportSource {
  const lines = text.split(/\r\n|\r|\n/);
  const fingerprintOf = lineFingerprints(text);
  return {
    file,
    lines: [...numbers]
      .sort((a, b) => a - b)
      .map((number) => ({
        number,
        text: (lines[number - 1] ?? '').slice(0, LONGEST),
        fingerprint: fingerprintOf(number),
      })),
  };
}

/** Minified JSON is one line of megabytes. */
const LONGEST = 2000;
