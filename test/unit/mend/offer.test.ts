import { expect, it } from '@jest/globals';
import { offerFixes } from '../../../src/mend/offer.ts';
import type { FileKind } from '../../../src/model/declared.ts';
import type { Report } from '../../../src/model/report.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { judgeByAll } from '../../support/audit.ts';
import { completeFacts } from '../../support/facts.ts';
import { findingsOf } from './mended.ts';

const TEXT = 'services:\n  a: {image: a, pid: host}\n  b: {image: b, pid: host, ipc: host}\n';

const report = (kind: FileKind): Report => ({
  ...judgeByAll(
    completeFacts({ source: 'files', coverage: { files: [{ file: 'compose.yaml', kind }] } }),
    'files',
  ),
  findings: findingsOf(TEXT),
});

const sourceOf = (file: string) => new SourceText(file, TEXT);

const offered = ({ findings }: Report): string[] =>
  findings.filter(({ fix }) => fix).map(({ rule, subject }) => `${rule} ${subject.name}`);

it('offers a mend at each failure that has one', () => {
  expect(offered(offerFixes(report('compose'), sourceOf)).sort()).toEqual([
    'host-ipc b',
    'host-pid a',
    'host-pid b',
    'new-privileges a',
    'new-privileges b',
  ]);
});

it('offers none where a finding is not shown', () => {
  const all = report('compose');
  const shown = all.findings.filter(({ subject }) => subject.name === 'b');

  expect(offered(offerFixes(all, sourceOf, shown)).sort()).toEqual([
    'host-ipc b',
    'host-pid b',
    'new-privileges b',
  ]);
});

it('offers nothing for a file of another kind, or that may not be changed', () => {
  expect(offered(offerFixes(report('workflow'), sourceOf))).toEqual([]);
  expect(offered(offerFixes(report('compose'), () => undefined))).toEqual([]);
});
