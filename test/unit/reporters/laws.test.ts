import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { Report } from '../../../src/model/report.ts';
import { width } from '../../../src/text.ts';
import { arbitraryReport } from './arbitrary-report.ts';
import { validateSarif } from './sarif-schema.ts';
import { render } from './story.ts';

/** A report has hundreds of parts, so that a few hold many cases. */
const RUNS = { numRuns: 40 };

const columns = fc.integer({ min: 80, max: 200 });

/** What a terminal acts on or does not show: controls, formats, separators other than space and newline. */
const ACTIVE = /(?![ \n])[\p{Cc}\p{Cf}\p{Cs}\p{Z}]/u;

describe('the table of any report', () => {
  it('has no line that is wider than the terminal', () => {
    fc.assert(
      fc.property(arbitraryReport, columns, fc.boolean(), (report, columns, color) => {
        const lines = stripVTControlCharacters(render('table', report, { columns, color })).split('\n');
        expect(lines.filter((line) => width(line) > columns)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('holds no character that acts on a terminal, but for colours that were asked for', () => {
    fc.assert(
      fc.property(arbitraryReport, columns, (report, columns) => {
        expect(render('table', report, { columns })).not.toMatch(ACTIVE);
        const colored = render('table', report, { columns, color: true });
        expect(stripVTControlCharacters(colored)).toBe(render('table', report, { columns }));
      }),
      RUNS,
    );
  });
});

describe('the JSON of any report', () => {
  it('is the report again', () => {
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        expect(JSON.parse(render('json', report))).toEqual(report);
      }),
      RUNS,
    );
  });

  it('can be shown on a terminal', () => {
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        expect(render('json', report)).not.toMatch(ACTIVE);
      }),
      RUNS,
    );
  });

  it('is what the schema describes', () => {
    const schema = JSON.parse(readFileSync('schemas/report.schema.json', 'utf8'));
    const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        validate(JSON.parse(render('json', report)));
        expect(validate.errors ?? []).toEqual([]);
      }),
      RUNS,
    );
  });
});

const LATER = '2027-01-01T00:00:00.000Z';

describe('the SARIF of any report', () => {
  it('is SARIF', () => {
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        expect(validateSarif(JSON.parse(render('sarif', report)))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('has paths that are plain and stay below the root', () => {
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        const uris = [...render('sarif', report).matchAll(/"uri":"([^"]*)"/g)].map(([, uri = '']) => uri);
        for (const uri of uris) {
          expect(uri).toMatch(/^[A-Za-z0-9%_.!~*'()-]+(\/[A-Za-z0-9%_.!~*'()-]+)*$/);
          expect(uri.split('/')).not.toContain('..');
          if (!uri.startsWith('nsaudit-runtime')) continue;
          expect(uri).toMatch(/^nsaudit-runtime(\/[A-Za-z0-9_][A-Za-z0-9._-]{0,120}){1,3}$/);
        }
      }),
      RUNS,
    );
  });

  it('has no two results that are one alert', () => {
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        const { runs } = JSON.parse(render('sarif', report));
        const alerts = runs[0].results.map((result: Record<string, unknown>) =>
          JSON.stringify([result.ruleId, result.locations, result.partialFingerprints]),
        );
        expect(new Set(alerts).size).toBe(alerts.length);
      }),
      RUNS,
    );
  });

  it('does not depend on what changes from run to run', () => {
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        const later: Report = {
          ...report,
          hosts: report.hosts.map((host) => ({ ...host, collectedAt: LATER })) as Report['hosts'],
          workloads: report.workloads.map((workload) => ({ ...workload, pid: 99 })),
          findings: report.findings.map((finding) => ({ ...finding, evidence: [] })),
        };
        expect(render('sarif', later)).toBe(render('sarif', report));
      }),
      RUNS,
    );
  });
});

describe('every format', () => {
  it.each(['table', 'json', 'sarif'] as const)('is the same bytes for the same report: %s', (format) => {
    fc.assert(
      fc.property(arbitraryReport, (report) => {
        const before = structuredClone(report);
        expect(render(format, structuredClone(report))).toBe(render(format, report));
        expect(report).toEqual(before);
      }),
      RUNS,
    );
  });
});
