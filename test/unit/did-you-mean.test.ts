import { describe, expect, it } from '@jest/globals';
import { closest, didYouMean } from '../../src/did-you-mean.ts';

const RULES = ['host-net', 'host-pid', 'host-user', 'joined-net', 'privileged'];

describe('closest', () => {
  it.each([
    ['host-pidd', 'host-pid'],
    ['host_pid', 'host-pid'],
    ['HOST-NET', 'host-net'],
    ['priviledged', 'privileged'],
    ['hsot-user', 'host-user'],
  ])('takes %s for %s', (word, meant) => {
    expect(closest(word, RULES)).toBe(meant);
  });

  it.each(['seccomp', '', 'x', 'host-'.repeat(1000)])('makes no guess for %.20s', (word) => {
    expect(closest(word, RULES)).toBeUndefined();
  });

  it('counts two swapped letters as one mistake', () => {
    expect(closest('pua', ['upa', 'pxx'])).toBe('upa');
  });
});

describe('didYouMean', () => {
  it('is empty where there is no guess', () => {
    expect(didYouMean('seccomp', RULES)).toBe('');
    expect(didYouMean('host-nat', RULES)).toBe('; did you mean host-net?');
  });
});
