import type { ReferenceOrigin } from './model/host.ts';
import type { Step } from './model/place.ts';

/** Where the host's namespaces are known from: by a sentence, and by a column whose title says `known from`. */
export const ORIGINS: Record<ReferenceOrigin, { words: string; from: string }> = {
  constant: { words: 'fixed by the kernel', from: 'the kernel' },
  kthreadd: { words: 'read from kthreadd', from: 'kthreadd' },
  pid1: { words: 'read from PID 1', from: 'PID 1' },
};

/** How a value came from one place to another, before `at FILE:LINE`. */
export const STEPS: Record<Step['how'], string> = {
  alias: 'through the alias',
  'merge key': 'through the merge key',
  extends: 'extended',
  include: 'included',
  overridden: 'in place of what is written',
  variable: 'by the variable set',
  default: 'by the default',
  joined: 'joined',
  volume: 'by the volume',
  network: 'by the network',
  pod: 'in the pod',
};
