import type { Engine } from '../model/engine.ts';
import type { Place } from '../model/place.ts';
import type { Selector, Waiver } from '../model/policy.ts';
import type { WaiverNote } from '../model/report.ts';
import type { Workload } from '../model/workload.ts';

/** The last day of a waiver still counts. `today` and `expires` are YYYY-MM-DD, which sort as text. */
export const isExpired = ({ expires }: Waiver, today: string): boolean =>
  expires !== undefined && expires < today;

/** Every field that the selector gives must match; one that the subject lacks does not. */
export function matches(
  { name, image, label, project, service, file }: Selector,
  subject: Workload | Engine,
): boolean {
  const workload = 'labels' in subject ? subject : undefined;
  const tests: [string | undefined, (pattern: string) => boolean][] = [
    [name, (pattern) => glob(pattern, workload?.name ?? subject.id)],
    [image, (pattern) => glob(pattern, workload?.image)],
    [label, (pattern) => hasLabel(pattern, workload?.labels ?? {})],
    [project, (pattern) => glob(pattern, workload?.project)],
    [service, (pattern) => glob(pattern, workload?.service)],
    // A running container is no file.
    [
      file,
      (pattern) => glob(pattern, workload?.state === 'declared' ? workload.declared?.place.file : undefined),
    ],
  ];
  const given = tests.filter(([pattern]) => pattern !== undefined);
  return given.length > 0 && given.every(([pattern, test]) => pattern !== undefined && test(pattern));
}

/** Those of one rule. */
interface OfRule {
  choosing: Waiver[];
  /** By the lines that they speak of. */
  inFiles: Map<string, Waiver>;
}

/** Finds the waiver of a finding: those that choose workloads come before those in files, of either sort the first. */
export function waiverFinder(
  waivers: readonly Waiver[],
): (rule: string, subject: Workload | Engine | undefined, place: Place | undefined) => Waiver | undefined {
  const byRule = new Map<string, OfRule>();
  for (const waiver of waivers) {
    const ofRule = byRule.get(waiver.rule) ?? newOfRule();
    byRule.set(waiver.rule, ofRule);
    if (!waiver.at) ofRule.choosing.push(waiver);
    for (const line of waiver.at?.lines ?? []) {
      const key = lineKey(waiver.at?.file ?? '', line);
      if (!ofRule.inFiles.has(key)) ofRule.inFiles.set(key, waiver);
    }
  }
  return (rule, subject, place) => {
    const ofRule = byRule.get(rule);
    return (
      (subject && ofRule?.choosing.find(({ workload }) => matches(workload, subject))) ??
      (place && ofRule?.inFiles.get(lineKey(place.file, place.line)))
    );
  };
}

const newOfRule = (): OfRule => ({ choosing: [], inFiles: new Map() });

const lineKey = (file: string, line: number): string => `${line} ${file}`;

/** `*` is any text, also none; everything else is itself. No regular expression: a pattern must not run away. */
export function glob(pattern: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  const [head = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return value === pattern;
  const tail = rest.pop() ?? '';
  if (!value.startsWith(head) || !value.endsWith(tail) || value.length < head.length + tail.length)
    return false;
  let from = head.length;
  const end = value.length - tail.length;
  for (const part of rest) {
    const at = value.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

/** `key` asks that it is there, `key=value` also what it says. */
function hasLabel(pattern: string, labels: Record<string, string>): boolean {
  const equals = pattern.indexOf('=');
  const key = equals === -1 ? pattern : pattern.slice(0, equals);
  if (!Object.hasOwn(labels, key)) return false;
  return equals === -1 || glob(pattern.slice(equals + 1), labels[key]);
}

export const noteOf = ({ rule, reason, owner, expires, workload, at, origin }: Waiver): WaiverNote => ({
  rule,
  reason,
  owner,
  ...(expires !== undefined && { expires }),
  selector: at
    ? `line ${at.lines.at(-1)} of ${at.file}`
    : Object.entries(workload)
        .map(([key, value]) => `${key}: ${value}`)
        .join(', '),
  origin,
});
