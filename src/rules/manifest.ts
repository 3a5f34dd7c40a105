import type { MoreField } from '../model/declared.ts';
import type { Workload } from '../model/workload.ts';
import { declaredEvidence } from './evidence.ts';
import { fail, notApplicable, pass, type Verdict } from './rule.ts';

interface Terms {
  isBad(value: string): boolean;
  /** What the file asks for with the values that are bad. */
  words(bad: string[]): string;
  /** What it does not ask for. */
  none: string;
}

/** On what only Kubernetes' manifests ask for, unless a reader of other files says that they do too. */
export function judgeManifest(
  { name, declared }: Workload,
  field: MoreField,
  { isBad, words, none }: Terms,
): Verdict {
  const values = declared?.more[field] ?? [];
  if (!declared || (declared.kind !== 'kubernetes' && values.length === 0)) {
    return notApplicable(`${name} comes from no manifest of Kubernetes, where alone this is asked for.`);
  }
  const bad = values.filter(isBad);
  return bad.length > 0
    ? fail(`${name} ${words([...new Set(bad)])}.`, declaredEvidence(declared, field, isBad))
    : pass(`${name} ${none}.`, declaredEvidence(declared, field));
}
