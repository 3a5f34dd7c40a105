import { describe, expect, it } from '@jest/globals';
import type { PolicyFile } from '../../../src/model/policy.ts';
import { merge, ownPart, toPolicy } from '../../../src/policy/merge.ts';

const part = (name: string, policy: Partial<PolicyFile>) =>
  ownPart(name, { id: name, ...policy }, (path) => `${name}:${path.join('.')}`);

const waiver = { rule: 'host-net', workload: { name: 'exporter' }, reason: 'counters', owner: 'platform' };

describe('merge', () => {
  it('lets the later one win, and tells which it was', () => {
    const { settings } = merge([
      part('base', { rules: { 'host-pid': 'high', 'host-net': 'high' } }),
      part('ours', { rules: { 'host-net': 'off' } }),
    ]);
    expect([...settings]).toEqual([
      ['host-pid', { severity: 'high', from: 'base' }],
      ['host-net', { severity: 'off', from: 'ours' }],
    ]);
  });

  it('can switch on what an earlier one switched off', () => {
    const parts = [
      part('base', { rules: { 'host-pid': 'off' } }),
      part('ours', { rules: { 'host-pid': 'info' } }),
    ];
    expect(toPolicy(['ours'], merge(parts)).rules).toEqual({ 'host-pid': 'info' });
  });

  it('keeps the waivers of all, but one that came on two ways only once', () => {
    const shared = part('shared', { waivers: [waiver] });
    const { waivers } = toPolicy([], merge([merge([shared]), shared, part('ours', { waivers: [waiver] })]));
    expect(waivers.map(({ origin }) => origin)).toEqual(['shared:waivers.0', 'ours:waivers.0']);
  });

  it('merges assumptions', () => {
    const parts = [part('a', { assume: { 'engine-user-remap': true } }), part('b', {})];
    expect(merge(parts).assume).toEqual({ 'engine-user-remap': true });
  });

  it('of nothing is a policy in which every rule is off', () => {
    expect(toPolicy([], merge([]))).toEqual({ ids: [], rules: {}, assume: {}, waivers: [] });
  });
});

describe('toPolicy', () => {
  it('leaves out rules that are off', () => {
    const merged = merge([part('ours', { rules: { 'host-pid': 'off', 'host-net': 'low' } })]);
    expect(toPolicy(['ours'], merged)).toEqual({
      ids: ['ours'],
      rules: { 'host-net': 'low' },
      assume: {},
      waivers: [],
    });
  });
});
