import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { glob, isExpired, matches, waiverFinder } from '../../../src/evaluate/waivers.ts';
import type { Waiver } from '../../../src/model/policy.ts';
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

describe('the waiver of a finding', () => {
  const place = { file: 'a.yaml', line: 7, column: 1, endLine: 7, endColumn: 2, path: 'x' };
  const waiver = (change: Partial<Waiver>): Waiver => ({
    rule: 'host-pid',
    workload: {},
    reason: 'r',
    owner: 'o',
    origin: 'here',
    ...change,
  });
  const inFile = (lines: number[], file = 'a.yaml') => waiver({ at: { file, lines } });
  const web = workload({ name: 'web' });

  it.each<[what: string, waivers: Waiver[], found: number | undefined]>([
    ['on its line', [inFile([6]), inFile([6, 7])], 1],
    ['of two on one line the first', [inFile([7]), inFile([7])], 0],
    ['by its name before one on its line', [inFile([7]), waiver({ workload: { name: 'w*' } })], 1],
    ['not of another rule', [waiver({ rule: 'host-net', at: { file: 'a.yaml', lines: [7] } })], undefined],
    ['not in another file', [inFile([7], 'b.yaml')], undefined],
    ['not of another workload', [waiver({ workload: { name: 'db' } })], undefined],
  ])('%s', (_, waivers, found) => {
    expect(waiverFinder(waivers)('host-pid', web, place)).toBe(found === undefined ? found : waivers[found]);
  });

  it('is found soon among very many', () => {
    const find = waiverFinder(Array.from({ length: 30_000 }, (_, at) => inFile([at])));
    const lines = Array.from({ length: 30_000 }, (_, at) => find('host-pid', web, { ...place, line: at }));

    expect(lines.every((found, at) => found?.at?.lines[0] === at)).toBe(true);
  });
});
