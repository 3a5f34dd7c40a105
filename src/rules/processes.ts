import { isStopped, type Workload } from '../model/workload.ts';
import { type Context, notApplicable, open, type Verdict, whyUnseen } from './rule.ts';

/** The verdict of a rule about a container's processes where nobody looked at them; undefined: somebody did. */
export function unsweptVerdict(workload: Workload, { evidence }: Context): Verdict | undefined {
  const { name, state, observed } = workload;
  if (observed?.processes) return undefined;
  if (!observed && isStopped(state)) return notApplicable(`${name} is not running.`);
  if (evidence === 'engine') {
    return notApplicable(`${name}: the engine's word is to be enough, and it has none of single processes.`);
  }
  return open(
    observed
      ? `${name}: the processes of the host were not looked at.`
      : `${name}: no process of it was looked at${whyUnseen(workload)}.`,
  );
}
