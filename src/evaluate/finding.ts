import type { Engine } from '../model/engine.ts';
import type { Waiver } from '../model/policy.ts';
import type { Finding, Severity, Subject } from '../model/report.ts';
import type { Workload } from '../model/workload.ts';
import type { Context, Rule, Verdict } from '../rules/rule.ts';
import { declarationOf } from './declaration.ts';
import { noteOf } from './waivers.ts';

export interface Judged<Kind = Verdict['kind']> {
  rule: Rule;
  severity: Severity;
  subject: Workload | Engine;
  /** One for all that is found of it. */
  about: Subject;
  verdict: Verdict & { kind: Kind };
}

export const isFinding = (judged: Judged): judged is Judged<Finding['kind']> =>
  judged.verdict.kind === 'fail' || judged.verdict.kind === 'open';

export function findingOf(judged: Judged<Finding['kind']>, context: Context, waiver?: Waiver): Finding {
  const { rule, severity, about, verdict } = judged;
  return {
    rule: rule.id,
    severity,
    kind: verdict.kind,
    subject: about,
    message: verdict.message,
    ...(verdict.exposure !== undefined && { exposure: verdict.exposure }),
    remediation: rule.remediation,
    ...toldOf(judged, context),
    ...(waiver && { waiver: noteOf(waiver) }),
  };
}

type Told = Pick<Finding, 'declaration' | 'place' | 'evidence'>;

/** What the verdict rests on, and where to look and to mend. */
function toldOf({ rule, subject, verdict }: Judged, context: Context): Told {
  const told =
    rule.subject === 'workload' && 'labels' in subject ? declarationOf(rule, subject, verdict, context) : {};
  const place = told.place ?? verdict.evidence.find((item) => item.place)?.place;
  return {
    ...(told.declaration && { declaration: told.declaration }),
    ...(place && { place }),
    // A copy has no room to grow: one of thousands of findings is smaller by half.
    evidence: [...verdict.evidence, ...(told.word?.evidence ?? [])],
  };
}
