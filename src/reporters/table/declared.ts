import { count } from '../../count.ts';
import type { Place } from '../../model/place.ts';
import type { Finding, SourceLine } from '../../model/report.ts';
import { spotKey, worstFirst } from '../../order.ts';
import { STEPS } from '../../origins.ts';
import { endOf, oneLine, printable, truncate, width } from '../../text.ts';
import { type Group, groupBy } from '../arrange.ts';
import { enumerate, nameOf, type Page, paragraph, type Section, type View } from './page.ts';

/** So many findings of one rule are shown with their line; the others by place. Of the mild ones there are many. */
const shownOf = ({ severity }: Finding): number => (severity === 'low' || severity === 'info' ? 3 : 12);

/** Of sorted findings those that are shown with their line. */
export const quoted = (findings: readonly Finding[]): Finding[] => [
  ...groupBy(findings.filter(isFailure), ({ rule }) => rule).flatMap((group) =>
    byPlace(group)
      .slice(0, shownOf(group[0]))
      .map(([first]) => first),
  ),
  ...groupBy(findings.filter(isOpen), likeness).flatMap(([first]) => (isUnasked(first) ? [] : [first])),
];

const byPlace = (findings: readonly Finding[]): Group<Finding>[] =>
  groupBy(findings, ({ place, subject: { id } }) => (place ? spotKey(place) : id));

const isFailure = ({ kind, waiver }: Finding): boolean => kind === 'fail' && !waiver;
const isOpen = ({ kind, waiver }: Finding): boolean => kind === 'open' && !waiver;

/** Failures of what files declare, as compilers show them: where it is written, the line itself, how it got there. */
export const declaredFailures: Section = function* (view, page) {
  const failed = view.findings.filter(isFailure).sort(worstFirst);
  if (failed.length === 0) return;
  yield page.paint('heading', 'Findings');
  for (const group of groupBy(failed, ({ rule, severity }) => `${severity} ${rule}`)) {
    const [{ rule, severity, remediation }] = group;
    const places = byPlace(group);
    yield '';
    yield `${page.paint(severity, severity.toUpperCase().padEnd(10))}${page.paint('heading', printable(rule))} (${count(places.length, 'place')})`;
    const most = shownOf(group[0]);
    for (const findings of places.slice(0, most)) yield* entry(findings, view, page);
    const rest = places.slice(most).map(([finding]) => where(finding));
    if (rest.length > 0) yield* paragraph(enumerate(rest), '  also: ', page);
    yield* paragraph(oneLine(remediation), '  fix: ', page);
  }
};

/** Verdicts that the files do not settle: the same of several workloads once. */
export const declaredOpen: Section = function* (view, page) {
  const open = view.findings.filter(isOpen).sort(worstFirst);
  if (open.length === 0) return;
  yield page.paint('heading', 'Not settled by the files: neither passed nor failed');
  for (const group of groupBy(open, likeness)) yield* openEntry(group, view, page);
};

/** What holds for all because none of them asks for anything is said once. */
const likeness = (finding: Finding): string =>
  isUnasked(finding)
    ? finding.rule
    : `${finding.place?.file}:${finding.place?.line}:${finding.place?.column}`;

const isUnasked = ({ evidence }: Finding): boolean =>
  evidence.length > 0 && evidence.every(({ value }) => value === 'not set');

function* openEntry(findings: Group<Finding>, view: View, page: Page): Generator<string> {
  const [first] = findings;
  const { severity, message } = first;
  const [top = '', ...lines] = paragraph(message, ' '.repeat(10), page);
  yield page.paint(severity, severity.toUpperCase().padEnd(10)) + top.trimStart();
  yield* lines;
  if (isUnasked(first)) yield* paragraph(oneLine(first.evidence[0]?.note ?? ''), '          ', page);
  else yield* excerpt(first, view, page);
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  for (const line of paragraph(enumerate(rules), '          open: ', page)) yield page.paint('dim', line);
  const names = namesBeside(findings);
  if (names.length > 0) yield* paragraph(enumerate(names), '          likewise: ', page);
}

/** What all but the first are about. */
const namesBeside = ([{ subject }, ...others]: Group<Finding>): string[] => [
  ...new Set(others.filter((other) => other.subject.id !== subject.id).map((other) => nameOf(other.subject))),
];

function* entry(findings: Group<Finding>, view: View, page: Page): Generator<string> {
  const [first] = findings;
  yield* paragraph(first.message, '  ', page);
  yield* excerpt(first, view, page, namesBeside(findings));
}

/**
 * ```
 *    --> compose.yaml:12:10
 *     |
 *  12 |     pid: host
 *     |          ^^^^ extended at base.yaml:3:5
 * ```
 */
function* excerpt(
  { place, evidence, fix }: Finding,
  view: View,
  page: Page,
  likewise: readonly string[] = [],
): Generator<string> {
  if (!place) return;
  const source = lineOf(view, place);
  const gutter = ' '.repeat(Math.max(4, String(place.line).length + 2));
  yield page.paint('dim', `${gutter}--> ${truncate(where({ place }), page.columns - gutter.length - 4)}`);
  if (source) {
    const { text, marks } = marked(source, place, page.columns - gutter.length - 3);
    yield `${page.paint('dim', `${String(place.line).padStart(gutter.length - 1)} | `)}${text}`;
    yield `${page.paint('dim', `${gutter}| `)}${page.paint('high', marks)}`;
  }
  const others = [...new Set(evidence.map(where))].filter(
    (other) => other !== '' && other !== where({ place }),
  );
  const notes = [
    ...(likewise.length > 0 ? [`likewise: ${enumerate(likewise)}`] : []),
    ...(place.via ?? []).map((step) => `${STEPS[step.how]} at ${where({ place: step })}`),
    ...(others.length > 0 ? [`see also ${enumerate(others)}`] : []),
    ...evidence
      .filter((item) => item.place === place && item.note !== undefined)
      .map(({ note = '' }) => oneLine(note)),
    ...(fix ? [`mend: ${oneLine(fix.description)} (nsaudit check --fix)`] : []),
  ];
  for (const note of notes) yield* paragraph(note, `${gutter}= `, page);
}

const where = ({ place }: { place?: Place }): string =>
  place ? `${printable(place.file)}:${place.line}:${place.column}` : '';

function lineOf({ sources = [] }: View, { file, line }: Place): SourceLine | undefined {
  return sources.find((source) => source.file === file)?.lines.find(({ number }) => number === line);
}

/** The line made fit for a terminal, cut so that what is marked is in sight, and carets below it. */
function marked({ text }: SourceLine, place: Place, room: number): { text: string; marks: string } {
  const end = place.endLine === place.line ? place.endColumn - 1 : text.length;
  const [before, value, after] = [
    text.slice(0, place.column - 1),
    text.slice(place.column - 1, end),
    text.slice(end),
  ].map(shown);
  const lead = fitEnd(before ?? '', Math.floor(room / 2));
  const core = truncate(value ?? '', room - width(lead));
  const rest = truncate(after ?? '', Math.max(0, room - width(lead) - width(core)));
  return {
    text: (lead + core + rest).trimEnd(),
    marks: ' '.repeat(width(lead)) + '^'.repeat(Math.max(1, width(core))),
  };
}

const shown = (text: string): string => printable(text.replaceAll('\t', '  '));

/** The end of a text, if the whole does not fit. */
const fitEnd = (text: string, room: number): string =>
  width(text) <= room ? text : `…${endOf(text, room - 1)}`;
