import type { Location, Result } from 'sarif';
import type { Finding, Report } from '../../model/report.ts';
import { spotKey, worstFirst } from '../../order.ts';
import { enumerate } from '../../rules/wording.ts';
import { printable, truncate } from '../../text.ts';
import { fixesOf } from './fixes.ts';
import { fingerprintsOf, identityOf, type Thing, thingsOf } from './identity.ts';
import { linksOf, physicalLocation, relatedTo } from './places.ts';
import { plain } from './plain.ts';
import { LEVELS } from './severity.ts';

/**
 * Findings of one rule about one thing: replicas of a service, containers of one name on two engines; and about one place,
 * as all containers of a pod rest on its `hostPID`.
 */
export interface Merged {
  finding: Finding;
  thing: Thing;
  /** Of the first thing. */
  instances: number;
  /** What others are called that are at the same place. */
  likewise: Set<string>;
}

/** Failures that count, worst first, one for each rule and thing, or place: code scanning shows no more. */
export function mergeFailures(report: Report): Merged[] {
  const thingOf = thingsOf(report);
  const merged = new Map<string, Merged>();
  for (const finding of report.findings.toSorted(worstFirst)) {
    if (finding.kind !== 'fail' || finding.waiver) continue;
    const thing = thingOf(finding);
    const key = keyOf(finding.rule, thing);
    const known = merged.get(key);
    if (!known) merged.set(key, { finding, thing, instances: 1, likewise: new Set() });
    else if (known.thing.label === thing.label) known.instances++;
    else known.likewise.add(thing.label);
  }
  return [...merged.values()];
}

const keyOf = (rule: string, thing: Thing): string =>
  thing.at ? `${rule} ${spotKey(thing.at.place)}` : identityOf(rule, thing);

export const resultOf = ({ finding, thing, instances, likewise }: Merged, ruleIndex: number): Result => ({
  ruleId: finding.rule,
  ruleIndex,
  kind: 'fail',
  level: LEVELS[finding.severity],
  message: { text: messageOf(finding, thing, instances) + andOthers(likewise) + linksOf(thing) },
  locations: [locationOf(thing)],
  ...relatedTo(thing),
  ...fixesOf(finding),
  partialFingerprints: fingerprintsOf(finding.rule, thing),
  occurrenceCount: instances + likewise.size,
});

const andOthers = (likewise: ReadonlySet<string>): string =>
  likewise.size > 0
    ? ` The same holds for ${enumerate(
        [...likewise].map((name) => truncate(plain(name), LONGEST_NAME)),
        MOST_NAMES,
      )}.`
    : '';

const LONGEST_NAME = 100;
const MOST_NAMES = 10;

/** Code scanning takes no longer text. */
const LONGEST = 1000;

/** The first sentence is the alert's title: it names the thing as the next run will, not the container of this one. */
function messageOf(
  { subject: { kind, name }, message, exposure }: Finding,
  { label }: Thing,
  instances: number,
): string {
  const told =
    kind === 'engine'
      ? `${label}: ${message}`
      : message.startsWith(name)
        ? label + message.slice(name.length)
        : message;
  const times = instances > 1 ? ` (${instances} instances)` : '';
  const here = exposure === undefined ? '' : ` ${exposure}`;
  return `${truncate(plain(told + here), LONGEST)}${times}`;
}

function locationOf(thing: Thing): Location {
  const { path, line, label, at } = thing;
  const text = printable(line);
  if (at) return { ...physicalLocation(path, at.place, at.source), ...logical(label, at.place.path) };
  return {
    physicalLocation: {
      artifactLocation: { uri: path, uriBaseId: '%SRCROOT%' },
      region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: text.length + 1, snippet: { text } },
    },
    ...logical(label, text),
  };
}

const logical = (name: string, path: string): Pick<Location, 'logicalLocations'> => ({
  logicalLocations: [{ name: printable(name), fullyQualifiedName: printable(path), kind: 'resource' }],
});
