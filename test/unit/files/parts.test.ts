import { expect, it } from '@jest/globals';
import type { Declarations } from '../../../src/declared/reader.ts';
import { partOf, takenOf } from '../../../src/files/parts.ts';
import type { Gap } from '../../../src/model/evidence.ts';
import { workload } from '../../support/facts.ts';

const gap = (detail: string): Gap => ({ reason: 'malformed', what: 'compose.yaml', detail });

const declaring = (id: string, ...gaps: Gap[]): Declarations => ({
  workloads: [workload({ id, name: id })],
  engines: [],
  gaps,
});

const count = ({ workloads }: Declarations): number => workloads.length;

const part = (first: Declarations, again: () => Declarations) =>
  partOf({ kind: 'compose', files: ['compose.yaml'], consulted: new Set(), again }, first, count);

it('what was read once is not read again', () => {
  const again = (): Declarations => {
    throw new Error('read again');
  };
  const parts = [part(declaring('a', gap('first')), again), part(declaring('b'), again)];

  expect(takenOf(parts, count)).toEqual({ taken: [1, 1], gaps: [gap('first')] });
});

it('what could no longer be read of lines that two share is a gap as well', () => {
  const parts = [
    part(declaring('a'), () => declaring('a')),
    part(declaring('a'), () => ({ workloads: [], engines: [], gaps: [gap('changed meanwhile')] })),
    part(declaring('b'), () => declaring('b')),
  ];

  expect(takenOf(parts, count)).toEqual({ taken: [1, 1], gaps: [gap('changed meanwhile')] });
});
