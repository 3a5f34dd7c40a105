import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fixOf } from '../../../src/mend/fix.ts';
import type { Finding } from '../../../src/model/report.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { arbitraryCompose } from './arbitrary-compose.ts';
import { apply, findingsOf, mended } from './mended.ts';

const isOf =
  ({ rule, subject }: Finding) =>
  (other: Finding): boolean =>
    other.kind === 'fail' && other.rule === rule && other.subject.id === subject.id;

/** What a whole took along comes to light when it is mended: that is nothing new. */
const COVERING = ['privileged', 'host-ipc'];

it('after the edit that is offered the finding is gone, and there is no new one', () => {
  fc.assert(
    fc.property(arbitraryCompose, (text) => {
      const before = findingsOf(text);
      for (const finding of before) {
        const fix = fixOf(finding, new SourceText('compose.yaml', text), 'compose');
        if (!fix) continue;
        const after = findingsOf(apply(text, fix)).filter(({ kind }) => kind === 'fail');
        expect(after.filter(isOf(finding))).toEqual([]);
        const added = after.filter((other) => !before.some(isOf(other))).map(({ rule }) => rule);
        if (!COVERING.includes(finding.rule)) expect(added).toEqual([]);
      }
    }),
    { numRuns: 30 },
  );
});

it('mending comes to an end, and leaves every line that it has nothing to do with', () => {
  fc.assert(
    fc.property(arbitraryCompose, (text) => {
      let last = text;
      for (let round = 0; round < 4; round++) last = mended(last);
      expect(mended(last)).toBe(last);
      const kept = (all: string) =>
        all.split(/\r?\n/).filter((line) => /^x-|image:|a note|^ +run$|^ {2}data:/.test(line));
      expect(kept(last)).toEqual(kept(text));
      expect(last.includes('\r\n')).toBe(text.includes('\r\n'));
      expect(last.replaceAll('\r\n', '')).not.toMatch(/\r/);
    }),
    { numRuns: 30 },
  );
});
