import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { glob, isExpired, matches } from '../../../src/evaluate/waivers.ts';
import { workload } from '../../support/facts.ts';

const exporter = workload({
  name: 'exporter',
  image: 'prom/node-exporter:v1.8',
  project: 'monitoring',
  service: 'exporter',
  labels: { team: 'platform', empty: '' },
});

describe('matches', () => {
  it.each([
    [{ name: 'exporter' }, true],
    [{ name: 'export' }, false],
    [{ image: 'prom/node-exporter:*' }, true],
    [{ label: 'team' }, true],
    [{ label: 'team=plat*' }, true],
    [{ label: 'team=web' }, false],
    [{ label: 'empty=' }, true],
    [{ label: 'toString' }, false],
    [{ project: 'monitoring', service: 'exporter' }, true],
    [{ project: 'monitoring', service: 'grafana' }, false],
    [{ file: 'compose.yaml' }, false],
    [{}, false],
  ])('%j: %s', (selector, expected) => {
    expect(matches(selector, exporter)).toBe(expected);
  });

  it('never matches by a field that the workload lacks', () => {
    expect(matches({ image: '*' }, { ...workload({ name: 'bare' }) })).toBe(false);
  });
});

describe('glob', () => {
  it('agrees with the regular expression of the same meaning', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (pattern, value) => {
        const source = pattern
          .split('*')
          .map((part) => part.replaceAll('.', '\\.'))
          .join('.*');
        expect(glob(pattern, value)).toBe(new RegExp(`^${source}$`, 's').test(value));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('isExpired', () => {
  const waiver = { rule: 'host-net', workload: { name: 'x' }, reason: 'r', owner: 'o', origin: 'p:1:1' };

  it('holds through its last day', () => {
    expect(isExpired({ ...waiver, expires: '2027-03-31' }, '2027-03-31')).toBe(false);
    expect(isExpired({ ...waiver, expires: '2027-03-31' }, '2027-04-01')).toBe(true);
  });

  it('holds for ever without one', () => {
    expect(isExpired(waiver, '9999-12-31')).toBe(false);
  });
});
