import { describe, expect, it } from '@jest/globals';
import type { Coverage } from '../../../src/model/facts.ts';
import type { Cell, Finding, Report, ReportWorkload } from '../../../src/model/report.ts';
import { NAMESPACE_TYPES } from '../../../src/namespaces.ts';
import { expectGolden } from '../../support/golden.ts';
import { render, STORY_HOST, story, storyWith, twoHosts } from './story.ts';

const table = (report: Report, columns = 80): string => render('table', report, { columns });

const quiet: Partial<Report> = {
  findings: [],
  waivers: { expired: [], unused: [] },
  summary: {
    failures: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    open: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    waived: 0,
    passed: 12,
    notApplicable: 0,
  },
};

const cells = (cell: Cell): ReportWorkload['namespaces'] =>
  Object.fromEntries(NAMESPACE_TYPES.map((type) => [type, cell])) as ReportWorkload['namespaces'];

const workload = (name: string, cell: Cell): ReportWorkload => ({
  id: name,
  host: STORY_HOST,
  name,
  state: 'running',
  pid: 1,
  namespaces: cells(cell),
});

const own: Cell = { status: 'own', basis: 'observed', others: 0, with: [] };

/** The story's finding about the agent's network, told of many. */
function manyOnTheHostsNetwork(number: number, change: (index: number) => Partial<Finding>): Report {
  const finding = story().findings.find(({ rule }) => rule === 'host-net') as Finding;
  const findings = Array.from({ length: number }, (_, index): Finding => {
    const name = `worker-${String(index).padStart(3, '0')}`;
    const subject = { kind: 'workload' as const, id: name, host: STORY_HOST, name };
    return { ...finding, subject, message: `${name} shares the host's network namespace.`, ...change(index) };
  });
  return storyWith({ ...quiet, findings });
}

describe('table', () => {
  it.each([
    ['table-80.txt', { columns: 80 }],
    ['table-160.txt', { columns: 160 }],
    ['table-color.txt', { columns: 120, color: true }],
  ])('tells the story: %s', (name, options) => {
    expectGolden(name, render('table', story(), options));
  });

  it.each([
    ['table-hosts-80.txt', 80],
    ['table-hosts-160.txt', 160],
  ])('has a section for each of several hosts: %s', (name, columns) => {
    expectGolden(name, table(twoHosts(), columns));
  });

  it('takes no longer for a hostile text of a megabyte', () => {
    const huge = '日'.repeat(1_000_000);
    const [first, ...others] = story().workloads as [ReportWorkload];
    const workloads = [{ ...first, name: huge, image: huge }, ...others];
    const report = storyWith({ workloads }, { kernel: huge, proc: huge });
    expect(table(report, 160).length).toBeLessThan(20_000);
  });

  it('takes a terminal narrower than 80 columns for one of 80', () => {
    expect(table(story(), 20)).toBe(table(story(), 80));
  });
});

describe('the matrix', () => {
  it('uses exactly the 80 columns there are, however long a name is', () => {
    const joined: Cell = { status: 'joined', basis: 'configured', others: 1, with: ['web'] };
    const report = storyWith({ ...quiet, workloads: [workload('n'.repeat(300), joined)] });
    expect(table(report)).toContain(`\nnnnnnnn…${'  joined*'.repeat(8)}\n`);
  });

  it('marks what the kernel was not seen for, and explains the mark', () => {
    const configured = storyWith({ ...quiet, workloads: [workload('web', { ...own, basis: 'configured' })] });
    expect(table(configured)).toMatch(/^web +own\* /m);
    expect(table(configured)).toContain('*: as configured');
    const observed = storyWith({ ...quiet, workloads: [workload('web', own)] });
    expect(table(observed)).not.toContain('*');
  });

  it('calls a container without a name by the beginning of its id', () => {
    const report = storyWith({ ...quiet, workloads: [{ ...workload('', own), id: 'c0ffee'.repeat(8) }] });
    expect(table(report)).toMatch(/^c0ffeec0ffee +own/m);
  });

  it('names in a wide terminal one of those who share, and counts the others', () => {
    const cell: Cell = { status: 'joined', basis: 'observed', others: 3, with: ['db', 'web', 'worker'] };
    const report = storyWith({ ...quiet, workloads: [workload('agent', cell)] });
    expect(table(report, 200)).toContain('joined db +2');
    expect(table(report, 119)).not.toContain('db +2');
  });

  it('tells containers of one name by their ids, in findings too', () => {
    const [first, second] = [workload('web', own), { ...workload('web', own), id: 'f'.repeat(64) }];
    const finding = story().findings.find(({ rule }) => rule === 'host-net') as Finding;
    const subject = { kind: 'workload' as const, id: second.id, host: STORY_HOST, name: 'web' };
    const findings = [{ ...finding, subject, message: 'web is on the host.' }];
    const text = table(storyWith({ ...quiet, workloads: [first, second], findings }), 160);
    expect(text).toMatch(/^web \(f{12}\) .*\nweb \(web\) /m);
    expect(text).toContain('web (ffffffffffff) is on the host.');
  });

  it('cuts of two of one name the name and not the id, which tells them apart', () => {
    const joined: Cell = { ...own, status: 'joined', basis: 'configured' };
    const named = (id: string) => ({ ...workload('a-name-of-some-length', joined), id: id.repeat(64) });
    const text = table(storyWith({ ...quiet, workloads: [named('a'), named('f')] }), 92);
    expect(text).toMatch(/^a-na… \(a{12}\) {2}joined\*.*\na-na… \(f{12}\) {2}joined\*/m);
  });

  it('counts engines of one version in its header', () => {
    const [engine] = story().hosts[0].engines;
    const text = table(storyWith({}, { engines: [engine, engine] as never }));
    expect(text).toMatch(/^nsaudit .* · 2 × docker 20\.10\.24\n/);
  });

  it('shows each once, whatever is said to be inside of what', () => {
    const within = (name: string, parent: string): ReportWorkload => ({ ...workload(name, own), parent });
    const chain = Array.from({ length: 20_000 }, (_, index) => within(`deep-${index}`, `deep-${index - 1}`));
    const workloads = [within('egg', 'hen'), within('hen', 'egg'), within('self', 'self'), ...chain];
    const lines = table(storyWith({ ...quiet, workloads })).split('\n');
    const shown = lines.map((line) => /^ *(egg|hen|self|deep-\d+)\b/.exec(line)?.[1]).filter(Boolean);
    expect(shown.sort()).toEqual(workloads.map(({ name }) => name).sort());
  });

  it('names nobody who shares the host’s', () => {
    const cell: Cell = { status: 'host', basis: 'observed', others: 1, with: ['db'] };
    expect(table(storyWith({ ...quiet, workloads: [workload('agent', cell)] }), 200)).not.toContain('db');
  });
});

describe('no containers', () => {
  const none = (coverage: Partial<Coverage>): string =>
    table(
      storyWith(
        { ...quiet, workloads: [] },
        { coverage: { ...story().hosts[0].coverage, vanished: [], ...coverage } },
      ),
    );

  it.each([
    ['none there', { listed: 0, stopped: 0 }, 'there was nothing to audit'],
    ['only stopped ones', { listed: 0, stopped: 3 }, '3 stopped ones left out'],
    ['all gone', { listed: 2, stopped: 0, vanished: ['a', 'b'] }, '2 of 2 vanished'],
  ])('says so: %s', (_case, coverage, words) => {
    expect(none(coverage)).toContain(words);
  });

  it('is not "no findings"', () => {
    expect(none({ listed: 0 })).toMatch(/^no containers audited · 12 checks passed/m);
    expect(none({ listed: 0 })).not.toContain('no findings');
  });
});

describe('findings', () => {
  it('of 200 containers that differ in name and pid alone are one entry', () => {
    const report = manyOnTheHostsNetwork(200, (index) => ({
      evidence: [{ witness: 'observed', field: `/proc/${index}/ns/net`, value: 'net:[4026531840]' }],
    }));
    const text = table(report);
    expect(text).toContain('(200 containers)');
    expect(text).toContain('worker-000 shares');
    expect(text).not.toContain('worker-011');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('worker-010 and 189 more (--format json has all)');
    expect(text.match(/net:\[4026531840\]/g)).toHaveLength(1);
  });

  it('of 200 containers with evidence of their own stay readable', () => {
    const report = manyOnTheHostsNetwork(200, (index) => ({
      evidence: [{ witness: 'configured', field: 'HostConfig.Binds', value: `/srv/${index}` }],
    }));
    expect(table(report).split('\n').length).toBeLessThan(80);
    expect(table(report)).toContain('also: worker-012');
  });

  it('are not merged when a namespace of the one is not that of the other', () => {
    const report = manyOnTheHostsNetwork(2, (index) => ({
      evidence: [{ witness: 'observed', field: '/proc/1/ns/net', value: `net:[${index}]` }],
    }));
    expect(table(report)).toContain('worker-001 shares');
  });

  it('come worst first, whatever order the report has', () => {
    const report = story();
    const reversed = { ...report, findings: report.findings.toReversed() };
    expect(table(reversed)).toBe(table(report));
  });

  it('of a value that is empty show that it is', () => {
    const report = manyOnTheHostsNetwork(1, () => ({
      evidence: [{ witness: 'configured', field: 'HostConfig.PidMode', value: '', note: 'the default' }],
    }));
    expect(table(report)).toContain('HostConfig.PidMode = "" (the default)');
  });

  it('of a megabyte of text take a few lines', () => {
    const huge = 'x'.repeat(1_000_000);
    const report = manyOnTheHostsNetwork(1, () => ({
      message: huge,
      evidence: [{ witness: 'configured', field: huge, value: huge }],
    }));
    expect(table(report).length).toBeLessThan(5000);
  });
});

describe('open verdicts', () => {
  const finding = (rule: string, name: string): Finding => ({
    rule,
    severity: 'high',
    kind: 'open',
    subject: { kind: 'workload', id: name, host: STORY_HOST, name },
    message: `${name}: no process of it was looked at.`,
    remediation: '',
    evidence: [],
  });

  it('of one container under many rules are one entry', () => {
    const rules = Array.from({ length: 25 }, (_, index) => `rule-${String(index).padStart(2, '0')}`);
    const text = table(storyWith({ ...quiet, findings: rules.map((rule) => finding(rule, 'web')) }));
    expect(text.match(/no process of it/g)).toHaveLength(1);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('open: rule-00, rule-01,');
    expect(text).toContain('and 15 more');
  });

  it('of many containers for one reason are one entry', () => {
    const names = Array.from({ length: 200 }, (_, index) => `worker-${String(index).padStart(3, '0')}`);
    const text = table(storyWith({ ...quiet, findings: names.map((name) => finding('host-net', name)) }));
    expect(text.match(/no process of it/g)).toHaveLength(1);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('likewise: worker-001,');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('and 189 more');
  });
});

describe('the last lines', () => {
  const last = (change: Partial<Report>): string[] =>
    table(storyWith({ ...quiet, ...change }))
      .trimEnd()
      .split('\n')
      .slice(-2);

  const open = { critical: 0, high: 3, medium: 1, low: 0, info: 0 };
  const withOpen = { ...(quiet.summary as Report['summary']), open };
  const outcome = (change: Partial<Report['outcome']>): Report['outcome'] => ({
    result: 'ok',
    failOn: 'high',
    allowIncomplete: false,
    incomplete: false,
    ...change,
  });

  it('say that nothing was found', () => {
    expect(last({ outcome: outcome({}) })).toEqual([
      expect.stringMatching(/^no findings · 12 checks passed/),
      'PASS: nothing at or above high',
    ]);
  });

  it('do not let missing evidence pass for a clean host', () => {
    expect(last({ summary: withOpen, outcome: outcome({ result: 'incomplete', incomplete: true }) })).toEqual(
      [
        expect.stringMatching(/^no findings · 4 without evidence · 12 checks passed/),
        'INCOMPLETE: 3 without enough evidence',
      ],
    );
  });

  it('say that a host could not be seen although nothing is open', () => {
    expect(last({ outcome: outcome({ result: 'incomplete', incomplete: true }) }).at(-1)).toBe(
      'INCOMPLETE: the host could not be seen',
    );
  });

  it('say why missing evidence passes', () => {
    const allowed = outcome({ allowIncomplete: true, incomplete: true });
    expect(last({ summary: withOpen, outcome: allowed }).at(-1)).toBe(
      'PASS: 3 without enough evidence (--allow-incomplete)',
    );
  });

  it('say when nothing counts', () => {
    expect(last({ outcome: outcome({ failOn: 'none' }) }).at(-1)).toBe(
      'PASS: nothing counts (--fail-on none)',
    );
  });

  it('count by severity, and say what the exit code rests on', () => {
    expect(table(story())).toContain('findings: 1 critical, 5 high, 9 medium, 3 low · 2 without evidence');
    expect(table(story())).toContain('\nFAIL: 6 findings at or above high, 2 without enough evidence\n');
  });
});

describe('coverage', () => {
  it('says which namespaces of the host are not known', () => {
    const { net: _, ...reference } = story().hosts[0].reference;
    const text = table(storyWith({}, { reference }), 160);
    expect(text).toContain('read from kthreadd (mnt), not known (net)');
  });

  it('says that the scanner was not root, or inside a container', () => {
    expect(table(storyWith({}, { uid: 1000, vantage: 'container' }))).toContain(
      'inside a container (it hides the host), as uid 1000, not root',
    );
  });

  it('does not say that nothing is missing where links may not be read', () => {
    const { coverage } = story().hosts[0];
    expect(table(storyWith({}, { gaps: [] }))).toMatch(/gaps +the links denied, no other\n/);
    const text = table(storyWith({}, { gaps: [], coverage: { ...coverage, linksDenied: 0 } }));
    expect(text).toMatch(/gaps +none\n/);
  });

  it('says whether stopped containers were judged or left out', () => {
    expect(table(story())).toContain('1 stopped and judged by');
    const workloads = story().workloads.filter(({ state }) => state === 'running');
    const coverage = { ...story().hosts[0].coverage, stopped: 2 };
    expect(table(storyWith({ workloads }, { coverage }), 160)).toContain(
      '2 stopped and left out (--all judges them)',
    );
  });
});
