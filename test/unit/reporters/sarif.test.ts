import { describe, expect, it } from '@jest/globals';
import type { Log, ReportingDescriptor, Result, Run } from 'sarif';
import type { Finding, Report, ReportWorkload } from '../../../src/model/report.ts';
import type { ReportOptions } from '../../../src/reporters/reporter.ts';
import { RULES } from '../../../src/rules/index.ts';
import { expectGolden } from '../../support/golden.ts';
import { validateSarif } from './sarif-schema.ts';
import { render, STORY_HOST, story, storyWith, twoHosts } from './story.ts';

function run(report: Report, options: Partial<ReportOptions> = {}): Run {
  const log: Log = JSON.parse(render('sarif', report, options));
  expect(validateSarif(log)).toEqual([]);
  expect(log.runs).toHaveLength(1);
  return log.runs[0] as Run;
}

const results = (report: Report): Result[] => run(report).results ?? [];
const rules = (options: Partial<ReportOptions> = {}): ReportingDescriptor[] =>
  run(story(), options).tool.driver.rules ?? [];
const pathOf = ({ locations }: Result) => locations?.[0]?.physicalLocation?.artifactLocation?.uri;

/** A report with one privileged container, or several. */
function privileged(...workloads: Partial<ReportWorkload>[]): Report {
  const [template] = story().findings as [Finding];
  const [first] = story().workloads as [ReportWorkload];
  const made = workloads.map((workload, index): ReportWorkload => {
    const { image: _, ...bare } = first;
    return { ...bare, id: `id-${index}`, name: `web-${index}`, ...workload };
  });
  return storyWith({
    workloads: made,
    findings: made.map(({ id, name }) => ({
      ...template,
      subject: { kind: 'workload', id, host: STORY_HOST, name },
      message: `${name} is privileged.`,
    })),
  });
}

describe('sarif', () => {
  it('tells the story', () => {
    expectGolden('report.sarif', render('sarif', story()));
  });

  it('keeps containers of one name on two hosts apart, and one host like before', () => {
    const both = results(twoHosts());
    const keys = both.map(({ ruleId, partialFingerprints, locations }) =>
      JSON.stringify([ruleId, partialFingerprints, locations?.[0]?.physicalLocation?.artifactLocation]),
    );
    expect(new Set(keys).size).toBe(both.length);
    const paths = new Set(both.map(pathOf));
    expect(paths).toContain('nsaudit-runtime/docker-7/agent');
    expect(paths).toContain('nsaudit-runtime/docker-7-2/agent');
    expect(results(story()).map(pathOf)).toContain('nsaudit-runtime/agent');
  });

  it('with the rules as they are is SARIF too', () => {
    const all = RULES.map(({ id, title, severity }) => ({ id, title, severity }));
    expect(run(storyWith({ rules: all }), { rules: RULES }).tool.driver.rules).toHaveLength(RULES.length);
  });

  it('has results also when there are none', () => {
    expect(run(storyWith({ findings: [] })).results).toEqual([]);
  });

  it('leaves out what is open or waived: code scanning would open alerts for it', () => {
    const told = results(story()).map(({ message }) => message.text);
    expect(
      told.filter((text) => /eager_hopper|node-exporter shares the host's network/.test(text ?? '')),
    ).toEqual([]);
  });

  it('tells nothing of this machine or this run', () => {
    const text = render('sarif', story());
    const { hosts, workloads } = story();
    const [{ engines, gaps, ...host }] = hosts;
    const secrets = [
      host.name,
      host.kernel,
      ...engines.map(({ endpoint }) => endpoint),
      ...engines.flatMap(({ rootDir }) => rootDir ?? []),
      ...workloads.map(({ id }) => id),
      ...gaps.map(({ what }) => what),
      '4711',
      '4026531840',
      'eager_hopper',
      '2026-11-25',
    ];
    expect(secrets.filter((secret) => secret && text.includes(secret))).toEqual([]);
  });

  it('says in numbers what was not seen', () => {
    const [invocation] = run(story()).invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(true);
    expect(invocation?.toolExecutionNotifications?.map(({ message }) => message.text)).toEqual([
      'The scanner may not read what it needed: 2.',
      'Something ended while it was looked at.',
      'Containers ended before they could be looked at.',
      'Namespace links may not be read: 8.',
      'Verdicts are open because evidence is missing: they are neither passes nor results: 2.',
    ]);
  });

  it('has a category only if one is asked for, with the slash that makes it one', () => {
    expect(run(story()).automationDetails).toBeUndefined();
    expect(run(story(), { category: 'runtime' }).automationDetails).toEqual({ id: 'runtime/' });
    expect(run(story(), { category: 'runtime/' }).automationDetails).toEqual({ id: 'runtime/' });
  });

  it('keeps the 5,000 worst results and says how many it left out', () => {
    const many = Array.from({ length: 5002 }, (_, index) => ({ name: `job-${index}` }));
    const { results = [], invocations } = run(privileged(...many));
    expect(results).toHaveLength(5000);
    expect(invocations?.[0]?.toolExecutionNotifications?.at(-1)?.message.text).toMatch(
      /^Results are left out.*: 2\.$/,
    );
  });

  it('comes in a piece for each result', () => {
    const report = privileged({}, {}, {});
    expect(render('sarif', report).split('\n')).toHaveLength(1 + 3 + 1);
  });
});

describe('rules', () => {
  it('are all there, hit or not, in the order of the report', () => {
    expect(rules().map(({ id }) => id)).toEqual(story().rules.map(({ id }) => id));
    const indices = results(story()).map(({ ruleId, ruleIndex }) => [ruleId, ruleIndex]);
    expect(indices).toEqual(indices.map(([id]) => [id, story().rules.findIndex((rule) => rule.id === id)]));
  });

  it.each([
    ['critical', 'error', '9.5', 'error'],
    ['high', 'error', '8.0', 'error'],
    ['medium', 'warning', '5.5', 'warning'],
    ['low', 'note', '2.5', 'recommendation'],
    ['info', 'note', undefined, 'recommendation'],
  ] as const)('of severity %s have level and scores that agree', (severity, level, score, problem) => {
    const { tool, results } = run(
      storyWith({
        rules: [{ id: 'privileged', title: 'Runs privileged', severity }],
        findings: story()
          .findings.slice(0, 1)
          .map((finding) => ({ ...finding, severity })),
      }),
    );
    const [rule] = tool.driver.rules ?? [];
    expect(rule?.defaultConfiguration?.level).toBe(level);
    expect(rule?.properties?.['security-severity']).toBe(score);
    expect(rule?.properties?.['problem.severity']).toBe(problem);
    expect(results?.[0]?.level).toBe(level);
  });

  it('explain themselves, as text and as Markdown in which nothing is taken for markup', () => {
    const help = rules().find(({ id }) => id === 'host-net')?.help;
    expect(help?.text).toContain('see /proc/<pid>/net.');
    expect(help?.markdown).toContain('see /proc/\\<pid\\>/net.');
    expect(help?.markdown).toContain('```sh\n# the same as of PID 1\nreadlink /proc/PID/ns/net\n```');
    expect(help?.markdown).toContain('- <https://man7.org/');
  });

  it('name their weaknesses as tags and in a taxonomy', () => {
    const { taxonomies } = run(story());
    const [taxonomy] = taxonomies ?? [];
    expect(taxonomy?.taxa?.map(({ id }) => id)).toEqual(['CWE-653', 'CWE-668']);
    const rule = rules().find(({ id }) => id === 'host-net');
    expect(rule?.properties?.tags).toEqual([
      'security',
      'isolation',
      'containers',
      'external/cwe/cwe-653',
      'external/cwe/cwe-668',
    ]);
    expect(rule?.relationships?.map(({ target }) => target.id)).toEqual(['CWE-653', 'CWE-668']);
  });

  it('keep within what code scanning takes', () => {
    const all = RULES.map(({ id, title, severity }) => ({ id, title, severity }));
    for (const rule of run(storyWith({ rules: all }), { rules: RULES }).tool.driver.rules ?? []) {
      expect(rule.name).toMatch(/^([A-Z][a-z0-9]*)+$/);
      expect(rule.fullDescription?.text.length).toBeLessThanOrEqual(1024);
      expect(rule.properties?.tags?.length).toBeLessThanOrEqual(10);
      expect(rule.help?.markdown).toBeTruthy();
      expect(rule.helpUri).toMatch(/^https:/);
    }
  });
});

describe('places', () => {
  it.each<[string, Partial<ReportWorkload>, string]>([
    ['project and service', { name: 'shop-web-1', project: 'shop', service: 'web' }, 'shop/web'],
    ['a name', { name: 'agent' }, 'agent'],
    ['a name that somebody gave beats the image', { name: 'agent', image: 'corp/agent:3' }, 'agent'],
    ['a made-up name', { name: 'eager_hopper', generatedName: true, image: 'nginx:1.25' }, 'nginx'],
    [
      'a registry with a port, tag and digest',
      { generatedName: true, image: `registry.example:5000/team/app:1@sha256:${'0'.repeat(64)}` },
      'registry.example-5000-team-app',
    ],
    [
      'an image known by its id alone',
      { generatedName: true, image: `sha256:${'a'.repeat(64)}` },
      '_unnamed',
    ],
    ['no name at all', { name: '' }, '_unnamed'],
    ['a name with a scheme', { name: 'docker://x' }, 'docker-x'],
    ['a way out', { name: '../../etc/passwd' }, 'etc-passwd'],
    ['nothing but dots', { name: '..' }, 'unnamed'],
    ['a name that is ours', { name: '_host' }, 'host'],
    ['a folder that is taken for tests', { project: 'test', service: 'Docs' }, 'test-service/Docs-service'],
  ])('are named after %s', (_what, workload, path) => {
    expect(results(privileged(workload)).map(pathOf)).toEqual([`nsaudit-runtime/${path}`]);
  });

  it('stay short and apart, however long the names are', () => {
    const [a, b] = results(privileged({ name: `${'x'.repeat(200)}a` }, { name: `${'x'.repeat(200)}b` })).map(
      pathOf,
    );
    expect(a?.length).toBeLessThan(130);
    expect(a).not.toBe(b);
  });

  it('of an engine are the host', () => {
    const engine = results(story()).find(({ ruleId }) => ruleId === 'engine-icc');
    expect(engine && pathOf(engine)).toBe('nsaudit-runtime/_host');
    expect(engine?.message.text).toMatch(/^docker engine: /);
  });
});

describe('identity', () => {
  const prints = (workload: Partial<ReportWorkload>) => results(privileged(workload))[0]?.partialFingerprints;

  it('of a service survives another replica, image, id and pid', () => {
    const service = { project: 'shop', service: 'web' };
    expect(prints({ ...service, id: 'other', name: 'shop-web-9', image: 'nginx:2', pid: 99 })).toEqual(
      prints({ ...service, name: 'shop-web-1', image: 'nginx:1' }),
    );
  });

  it('of a container with a made-up name survives a new name and tag', () => {
    expect(prints({ generatedName: true, name: 'calm_turing', image: 'nginx:2' })).toEqual(
      prints({ generatedName: true, name: 'eager_hopper', image: 'nginx:1' }),
    );
  });

  it('tells apart names that have one path', () => {
    const [a, b] = results(privileged({ name: 'a b' }, { name: 'a?b' }));
    expect(a && pathOf(a)).toBe(b && pathOf(b));
    expect(a?.partialFingerprints?.primaryLocationLineHash).not.toBe(
      b?.partialFingerprints?.primaryLocationLineHash,
    );
  });

  it('of replicas is one result that counts them', () => {
    const service = { project: 'shop', service: 'web' };
    const [result, ...others] = results(
      privileged({ ...service, name: 'shop-web-1' }, { ...service, name: 'shop-web-2' }),
    );
    expect(others).toEqual([]);
    expect(result?.occurrenceCount).toBe(2);
    expect(result?.message.text).toBe('shop/web is privileged. (2 instances)');
  });
});

describe('messages', () => {
  const message = (name: string) => results(privileged({ name }))[0]?.message.text;

  it.each([
    ['a link', '[x](javascript:alert(1))', '\\[x\\](javascript:alert(1)) is privileged.'],
    ['an image', '<img src=x>', '\\<img src=x\\> is privileged.'],
    ['an escape that undoes ours', '\\[x\\](1)', '\\\\\\[x\\\\\\](1) is privileged.'],
    ['control characters', 'a\x1b[2J\n\u202eb', 'a\\u{1b}\\[2J\\u{a}\\u{202e}b is privileged.'],
  ])('smuggle in no %s', (_what, name, text) => {
    expect(message(name)).toBe(text);
  });

  it('call a container whose name was made up by its image', () => {
    const [result] = results(privileged({ name: 'eager_hopper', generatedName: true, image: 'nginx:1' }));
    expect(result?.message.text).toBe('a container of nginx is privileged.');
  });

  it('end, however long a name is', () => {
    expect(message('x'.repeat(100_000))?.length).toBeLessThan(1100);
  });
});
