import type { Observed } from '../model/observed.ts';
import type { Workload } from '../model/workload.ts';
import type { Context } from '../rules/rule.ts';

/** What the engine calls its host; where none was asked, its supervisor shows it. */
export const hostOfEngine = (workload: Workload, context: Context): Observed['supervisor'] =>
  context.engineOf(workload)?.namespaces ?? workload.observed?.supervisor;

/** A rootless engine, or one in namespaces of its own, calls those "host". */
export function meansMachine(workload: Workload, context: Context): boolean {
  const engine = context.engineOf(workload);
  return engine === undefined || (!engine.rootless && engine.reachable !== 'otherPidNamespace');
}
