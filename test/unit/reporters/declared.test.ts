import { describe, expect, it } from '@jest/globals';
import { quoteSources } from '../../../src/evaluate/quote.ts';
import type { Place } from '../../../src/model/place.ts';
import type { Finding, Report } from '../../../src/model/report.ts';
import { width } from '../../../src/text.ts';
import { validateSarif } from './sarif-schema.ts';
import { render, STORY_HOST, storyWith } from './story.ts';

const COMPOSE = ['services:', '  web:', '    image: nginx', "    pid: 'host' # to see all", ''].join('\n');

const pid: Place = {
  file: 'deploy/compose.yaml',
  line: 4,
  column: 10,
  endLine: 4,
  endColumn: 16,
  path: 'services.web.pid',
  via: [
    {
      how: 'extends',
      file: 'base file.yaml',
      line: 3,
      column: 5,
      endLine: 3,
      endColumn: 9,
      path: 'services.base',
    },
  ],
};

const finding = (change: Partial<Finding> = {}): Finding => ({
  rule: 'host-pid',
  severity: 'high',
  kind: 'fail',
  subject: { kind: 'workload', id: 'deploy/compose.yaml#services.web', host: STORY_HOST, name: 'web' },
  message: "web asks to share the host's PID namespace.",
  remediation: 'Take it away.',
  place: pid,
  evidence: [{ witness: 'declared', field: pid.path, value: 'host', place: pid }],
  ...change,
});

const report = (findings: Finding[], text = COMPOSE): Report =>
  quoteSources(
    storyWith({ workloads: [], findings }, { source: 'files', gaps: [], engines: [] }),
    () => text,
  );

const resultOf = (of: Report) => JSON.parse(render('sarif', of)).runs[0].results[0];

describe('the table', () => {
  it('shows the line, what of it is meant, and how it got there', () => {
    expect(render('table', report([finding()]))).toContain(
      [
        "  web asks to share the host's PID namespace.",
        '    --> deploy/compose.yaml:4:10',
        "  4 |     pid: 'host' # to see all",
        '    |          ^^^^^^',
        '    = extended at base file.yaml:3:5',
        '  fix: Take it away.',
      ].join('\n'),
    );
  });

  it('keeps carets below what they mean, whatever stands before it', () => {
    const line = `\tpid\u001b[31m界: host`;
    const place = {
      ...pid,
      line: 1,
      endLine: 1,
      column: line.indexOf('host') + 1,
      endColumn: line.length + 1,
    };
    const lines = render('table', report([finding({ place })], line)).split('\n');
    const at = lines.findIndex((shown) => shown.includes('^'));

    // A wide character takes two columns and is one unit.
    expect((lines[at]?.indexOf('^') ?? 0) - 1).toBe(lines[at - 1]?.indexOf('host'));
    expect(lines[at]?.trimEnd()).toMatch(/ \^{4}$/);
  });

  it('shows what is meant of a line that is too long', () => {
    const line = `a: ${'x'.repeat(1000)} host ${'y'.repeat(1000)}`;
    const column = line.indexOf('host') + 1;
    const place = { ...pid, line: 1, endLine: 1, column, endColumn: column + 4 };
    const shown = render('table', report([finding({ place })], line));

    expect(shown).toContain('x host y');
    expect(shown.split('\n').filter((text) => text.length > 80)).toEqual([]);
  });

  it.each(['漢', '😀', 'e\u0301'])('keeps to the width where there is much of %s', (char) => {
    const line = `${char.repeat(300)}host`;
    const place = { ...pid, line: 1, endLine: 1, column: line.length - 3, endColumn: line.length + 1 };
    const shown = render('table', report([finding({ place })], line)).split('\n');
    const at = shown.findIndex((text) => text.includes('1 | '));

    expect(shown.filter((text) => width(text) > 80)).toEqual([]);
    expect(width((shown[at + 1] ?? '').replace(/\^+$/, ''))).toBe(
      width((shown[at] ?? '').replace(/host$/, '')),
    );
  });

  it('shows once what several rest on', () => {
    const of = (name: string) =>
      finding({ subject: { kind: 'workload', id: name, host: STORY_HOST, name }, message: `${name} asks.` });
    const shown = render('table', report(['a', 'b', 'c'].map(of)));

    expect(shown).toContain('host-pid (1 place)\n  a asks.\n');
    expect(shown.match(/\^{6}/g)).toHaveLength(1);
    expect(shown).toContain('= likewise: b, c\n');
  });

  it('keeps the ends of long names and places apart', () => {
    const of = (name: string, file = pid.file) =>
      finding({
        subject: { kind: 'workload', id: name, host: STORY_HOST, name },
        message: `${name} asks.`,
        place: { ...pid, file },
      });
    const agent = 'DaemonSet/kube-system/node-agent-of-the-platform-team-in-europe:';
    const names = ['a', `${agent} agent`, `${agent} setup`];
    const ofOnePod = render('table', report(names.map((name) => of(name))));
    expect(ofOnePod).toContain('likewise: DaemonSet/kube-system/node-a…latform-team-in-europe: setup, a\n');

    const many = Array.from({ length: 20 }, (_, index) =>
      of(`${index}`, `apps/of/team-${index}/docker-compose.yml`),
    );
    const [, also = ''] = /also: (.*?) and \d+ more/s.exec(render('table', report(many))) ?? [];
    expect(also.split(',').length).toBeGreaterThan(3);
    for (const place of also.split(','))
      expect(place.trim()).toMatch(/^apps\/of\/team-\d+\/docker-compose.yml:4:10$/);
  });

  it('names the other places that a finding rests on, each once', () => {
    const other = { ...pid, line: 9, column: 3 };
    const evidence = [pid, other, other].map((place) => ({
      witness: 'declared' as const,
      field: 'services',
      value: 'host',
      place,
    }));
    const shown = render('table', report([finding({ evidence })]));
    expect(shown.match(/= see also .*/g)).toEqual(['= see also deploy/compose.yaml:9:3']);
  });

  it('says which edit mends it', () => {
    const fix = {
      description: 'remove pid',
      file: pid.file,
      line: 4,
      column: 1,
      endLine: 5,
      endColumn: 1,
      text: '',
    };
    expect(render('table', report([finding({ fix })]))).toContain(
      '    = extended at base file.yaml:3:5\n    = mend: remove pid (nsaudit check --fix)\n',
    );
  });

  it('says once what all of a file leave unsaid', () => {
    const unsaid = (name: string) =>
      finding({
        rule: 'host-user',
        kind: 'open',
        message: `${name}: nothing shows whether its user namespace is the host's.`,
        subject: { kind: 'workload', id: name, host: STORY_HOST, name },
        evidence: [{ witness: 'declared', field: 'services', value: 'not set', place: pid }],
      });
    const shown = render('table', report(['web', 'db', 'cache'].map(unsaid)));

    expect(shown.match(/nothing shows/g)).toHaveLength(1);
    expect(shown).toContain('likewise: db, web');
  });
});

describe('SARIF', () => {
  it('points at the value, on one line', () => {
    expect(resultOf(report([finding()])).locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'deploy/compose.yaml', uriBaseId: '%SRCROOT%' },
      region: { startLine: 4, startColumn: 10, endLine: 4, endColumn: 16, snippet: { text: "'host'" } },
      contextRegion: {
        startLine: 4,
        startColumn: 1,
        endLine: 4,
        endColumn: 29,
        snippet: { text: "    pid: 'host' # to see all" },
      },
    });
  });

  it('quotes nothing of a place that lies behind what is quoted of its line', () => {
    const place = { ...pid, line: 1, endLine: 1, column: 3001, endColumn: 3005 };
    const { physicalLocation } = resultOf(report([finding({ place })], `${' '.repeat(3000)}host`))
      .locations[0];

    expect(physicalLocation.region).toEqual({ startLine: 1, startColumn: 3001, endLine: 1, endColumn: 3005 });
    expect(physicalLocation.contextRegion).toBeUndefined();
  });

  it('is one result for all that rest on one place', () => {
    const of = (name: string) =>
      finding({ subject: { kind: 'workload', id: name, host: STORY_HOST, name }, message: `${name} asks.` });
    const names = ['[e](x)', ...'abcdefghijkl'];
    const { results } = JSON.parse(render('sarif', report(names.map(of)))).runs[0];

    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      occurrenceCount: 13,
      message: {
        text: expect.stringContaining(' The same holds for a, b, c, d, e, f, g, h, i, j and 2 more. How it'),
      },
    });
    expect(results[0].message.text).toMatch(/^\\\[e\\\]\(x\) asks\./);
    expect(results[0].message.text).toMatch(/ How it came there: extended at \[base file\.yaml:3\]\(1\)\.$/);
  });

  it('has the edit that mends it, as the schema wants it', () => {
    const fix = {
      description: 'set it',
      file: 'a b.yaml',
      line: 4,
      column: 1,
      endLine: 5,
      endColumn: 1,
      text: '\tx\n',
    };
    const of = report([finding({ fix })]);
    expect(resultOf(of).fixes).toEqual([
      {
        description: { text: 'set it' },
        artifactChanges: [
          {
            artifactLocation: { uri: 'a%20b.yaml', uriBaseId: '%SRCROOT%' },
            replacements: [
              {
                deletedRegion: { startLine: 4, startColumn: 1, endLine: 5, endColumn: 1 },
                insertedContent: { text: '\tx\n' },
              },
            ],
          },
        ],
      },
    ]);
    expect(validateSarif(JSON.parse(render('sarif', of)))).toEqual([]);
  });

  it('links every step of the way', () => {
    const { message, relatedLocations } = resultOf(report([finding()]));

    expect(message.text).toContain('extended at [base file.yaml:3](1)');
    expect(relatedLocations).toMatchObject([
      {
        id: 1,
        physicalLocation: { artifactLocation: { uri: 'base%20file.yaml' }, region: { startLine: 3 } },
      },
    ]);
  });

  it('ends what goes over several lines with its first', () => {
    const place = { ...pid, endLine: 9, endColumn: 2 };

    expect(resultOf(report([finding({ place })])).locations[0].physicalLocation.region).toMatchObject({
      startLine: 4,
      endLine: 4,
      endColumn: 29,
    });
  });

  it('tells a finding by its way in the file, not by its line', () => {
    const moved = { ...pid, line: 6, endLine: 6 };
    const [one, other] = [pid, moved].map((place, index) =>
      resultOf(report([finding({ place })], '\n'.repeat(index * 2) + COMPOSE)),
    );

    expect(other.partialFingerprints).toEqual(one.partialFingerprints);
    expect(other.locations[0].physicalLocation.region.startLine).toBe(6);
  });

  it('escapes a path that would read as a scheme', () => {
    const place = { ...pid, file: 'c:x/ä.yaml' };

    expect(resultOf(report([finding({ place })])).locations[0].physicalLocation.artifactLocation.uri).toBe(
      'c%3Ax/%C3%A4.yaml',
    );
  });
});
