import type { Change } from './event.ts';

/** Engines by id: since when one does not answer (ISO 8601), undefined while it does. */
export type EngineStates = ReadonlyMap<string, string | undefined>;

/** Of the engines that were asked, those that did not answer, each with the reason. */
export type Silence = ReadonlyMap<string, string>;

/** Tells the loss of an engine once, and its return. */
export function advanceEngines(
  known: EngineStates,
  asked: readonly string[],
  silent: Silence,
  time: string,
): { states: EngineStates; changes: Change[] } {
  const states = new Map(known);
  const changes: Change[] = [];
  for (const engine of asked) {
    const since = known.get(engine);
    const detail = silent.get(engine);
    if (detail !== undefined && since === undefined) {
      states.set(engine, time);
      changes.push({ event: 'engine-lost', engine, detail });
    } else if (detail === undefined) {
      states.set(engine, undefined);
      if (since !== undefined) changes.push({ event: 'engine-back', engine, since });
    }
  }
  return { states, changes };
}
