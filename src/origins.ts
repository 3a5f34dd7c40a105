import type { ReferenceOrigin } from './model/host.ts';

/** Where the host's namespaces are known from: by a sentence, and by a column whose title says `known from`. */
export const ORIGINS: Record<ReferenceOrigin, { words: string; from: string }> = {
  constant: { words: 'fixed by the kernel', from: 'the kernel' },
  kthreadd: { words: 'read from kthreadd', from: 'kthreadd' },
  pid1: { words: 'read from PID 1', from: 'PID 1' },
};
