import { expect, it } from '@jest/globals';
import { advanceEngines, type EngineStates } from '../../../src/watch/engines.ts';

it('tells a loss once, and the return once', () => {
  let states: EngineStates = new Map();
  const audit = (time: string, ...silent: string[]): unknown[] => {
    const advanced = advanceEngines(states, ['a', 'b'], new Map(silent.map((id) => [id, 'gone'])), time);
    states = advanced.states;
    return advanced.changes;
  };
  expect(audit('1')).toEqual([]);
  expect(audit('2', 'a')).toEqual([{ event: 'engine-lost', engine: 'a', detail: 'gone' }]);
  expect(audit('3', 'a')).toEqual([]);
  expect(audit('4', 'b')).toEqual([
    { event: 'engine-back', engine: 'a', since: '2' },
    { event: 'engine-lost', engine: 'b', detail: 'gone' },
  ]);
});
