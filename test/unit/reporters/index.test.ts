import { describe, expect, it } from '@jest/globals';
import { formatOfFile } from '../../../src/reporters/index.ts';

describe('formatOfFile', () => {
  it.each([
    ['nsaudit.sarif', 'sarif'],
    ['out/nsaudit.sarif.json', 'sarif'],
    ['report.json', 'json'],
    ['REPORT.JSON', 'json'],
    ['report.txt', 'table'],
    ['report', undefined],
    ['report.sarif/other', undefined],
    ['report.yaml', undefined],
  ])('tells %s by its ending', (path, format) => {
    expect(formatOfFile(path)).toBe(format);
  });
});
