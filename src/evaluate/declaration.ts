import type { Evidence } from '../model/evidence.ts';
import type { Place } from '../model/place.ts';
import type { Finding } from '../model/report.ts';
import type { Workload } from '../model/workload.ts';
import type { Context, Verdict, WorkloadRule } from '../rules/rule.ts';
import { judgeWorkload } from './judge-workload.ts';

type Told = Pick<Finding, 'declaration' | 'place'>;

/**
 * What files say of a container that runs and fails a rule: they ask for it and where; they declare the container, and
 * not that; or none of them declares it. Nothing where no files were looked at, or none can tell.
 */
export function declarationOf(
  rule: WorkloadRule,
  workload: Workload,
  { kind, evidence }: Verdict,
  context: Context,
): Told & { word?: Verdict } {
  const { declared, configured } = workload;
  if (kind !== 'fail' || !configured || context.facts.coverage.tied === undefined) return {};
  if (!declared) return { declaration: 'nowhere' };
  if (rule.reads.length === 0) return { place: placeIn(evidence) ?? declared.place };
  const word = judgeWorkload(rule, wordOf(workload), context);
  // What a file leaves to the engine it does not ask to be otherwise.
  const isOtherwise = word.kind !== 'fail' && word.kind !== 'open';
  if (isOtherwise) return { declaration: 'otherwise', place: declared.place };
  return { declaration: 'so', place: placeIn(word.evidence) ?? declared.place, word };
}

const placeIn = (evidence: readonly Evidence[]): Place | undefined =>
  evidence.find(({ place }) => place)?.place;

const words = new WeakMap<Workload, Workload>();

/** The same as if nothing but its file were known. */
function wordOf(workload: Workload): Workload {
  const known = words.get(workload);
  if (known) return known;
  const { configured: _, observed: __, engine: ___, ...rest } = workload;
  const word: Workload = { ...rest, state: 'declared' };
  words.set(workload, word);
  return word;
}
