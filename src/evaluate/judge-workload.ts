import type { Declared } from '../model/declared.ts';
import { isStopped, type Workload } from '../model/workload.ts';
import {
  type Context,
  notApplicable,
  open,
  unproven,
  type Verdict,
  type WorkloadRule,
} from '../rules/rule.ts';

/** What a rule says of a workload, as far as there is evidence for it. */
export function judgeWorkload(rule: WorkloadRule, workload: Workload, context: Context): Verdict {
  if (!isWordOnly(workload)) return provenOnly(rule.check(workload, context), workload, context);
  if (rule.reads.length === 0) {
    return notApplicable(`${workload.name}: a file cannot tell, only a look at its processes.`);
  }
  if (rule.linuxOnly && workload.declared?.system !== undefined) {
    return notApplicable(`${workload.name}: it does not run on Linux.`);
  }
  return decidedOnly(rule.check(workload, context), rule, workload);
}

/** A file is all that tells of it: nothing of it is known to run. */
export const isWordOnly = (workload: Workload): workload is Workload & { declared: Declared } =>
  workload.declared !== undefined && !workload.configured && !workload.observed;

/** Nothing passes, nor fails for what is missing, where the files do not settle a value. */
function decidedOnly(verdict: Verdict, rule: WorkloadRule, { name, declared }: Workload): Verdict {
  if (!declared || verdict.kind === 'open' || isEmpty(declared.undecided)) return verdict;
  const isForSomething = verdict.evidence.some(({ place }) => place && place !== declared.place);
  if (verdict.kind === 'fail' && isForSomething) return verdict;
  const undecided = rule.reads
    .flatMap((field) => (field === 'sharing' ? [] : (declared.undecided[field] ?? [])))
    .filter(({ option }) => option === undefined || rule.options?.includes(option));
  const [first] = undecided;
  if (!first) return verdict;
  return open(
    `${name}: the files do not settle ${first.place.path}: ${first.why}.`,
    undecided.map(({ why, place }) => ({ witness: 'declared', field: place.path, value: why, place })),
  );
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}

/** Nothing passes that the kernel was not looked at for, unless the user settled for the engine's word. */
function provenOnly(verdict: Verdict, workload: Workload, { evidence }: Context): Verdict {
  const { state, observed } = workload;
  if (verdict.kind !== 'pass' || observed || evidence === 'engine' || isStopped(state)) return verdict;
  return unproven(workload, verdict.evidence);
}
