import { describe, expect, it } from '@jest/globals';
import { placeOf } from '../../../src/declared/place.ts';
import { Effort } from '../../../src/mend/effort.ts';
import { fixOf } from '../../../src/mend/fix.ts';
import { mendFile } from '../../../src/mend/mend-file.ts';
import { trailTo } from '../../../src/mend/trail.ts';
import type { Step } from '../../../src/model/place.ts';
import type { Finding, Fix } from '../../../src/model/report.ts';
import { parseYaml } from '../../../src/yaml/parse.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { apply } from './mended.ts';

const FILE = 'pod.yaml';

/** A finding of a rule at what is written behind `|` in a text, and the text without these. */
function marked(rule: string, text: string, via?: Step[]): { text: string; finding: Finding } {
  const [first = '', ...rest] = text.split('|');
  const source = new SourceText(FILE, [first, ...rest].join(''));
  const places = rest.map((_, index) => {
    const start = [first, ...rest.slice(0, index)].join('').length;
    const end = start + (/^(?:"[^"]*"|[\w/-]+)/.exec(rest[index] ?? '')?.[0].length ?? 0);
    const node = trailTo(parseYaml(source).documents, { start, end })?.at(-1)?.value;
    if (!node) throw new Error(`nothing is written at ${rest[index]}`);
    return { ...placeOf({ ...node, start, end }, 'spec'), ...(via && { via }) };
  });
  const finding: Finding = {
    rule,
    severity: 'high',
    kind: 'fail',
    subject: { kind: 'workload', id: 'w', host: 'host', name: 'w' },
    message: 'w.',
    remediation: 'r',
    evidence: places.map((place) => ({ witness: 'declared', field: 'f', value: 'v', place })),
    ...(places[0] && { place: places[0] }),
  };
  return { text: source.text, finding };
}

function fix(rule: string, text: string, via?: Step[]): { text: string; fix: Fix | undefined } {
  const { text: before, finding } = marked(rule, text, via);
  return { text: before, fix: fixOf(finding, new SourceText(FILE, before), 'kubernetes') };
}

const pod = (...lines: string[]): string =>
  ['kind: Pod # one', 'spec:', ...lines.map((line) => `  ${line}`), ''].join('\n');

const container = (...lines: string[]): string =>
  pod('containers:', '- name: |web', ...lines.map((line) => `  ${line}`));

const bare = (text: string): string => text.replaceAll('|', '');

describe('one edit of a manifest', () => {
  it.each<[rule: string, before: string, after: string]>([
    [
      'host-pid',
      pod('hostPID: |true # why', 'containers: []'),
      pod('hostPID: false # why', 'containers: []'),
    ],
    ['host-ipc', '{"spec": {"hostIPC": |true}}', '{"spec": {"hostIPC": false}}'],
    ['host-pid', pod('hostPID: |yes'), pod('hostPID: false')],
    [
      'privileged',
      container('securityContext: {privileged: |TRUE}'),
      bare(container('securityContext: {privileged: false}')),
    ],
    ['host-net', pod('hostNetwork: |true'), pod('hostNetwork: false')],
    ['joined-pid', pod('shareProcessNamespace: |true'), pod('shareProcessNamespace: false')],
    ['host-user', pod('hostUsers: |true', 'containers: []'), pod('hostUsers: false', 'containers: []')],
    ['host-user', container('image: a'), `${bare(container('image: a'))}  hostUsers: false\n`],
    [
      'host-user',
      '{"spec": {"containers": [{"name": |"web"}]}}',
      '{"spec": {"containers": [{"name": "web"}], "hostUsers": false}}',
    ],
    [
      'privileged',
      container('securityContext: {privileged: |true}'),
      container('securityContext: {privileged: false}'),
    ],
    [
      'added-capability',
      container('securityContext:', '  runAsUser: 1', '  capabilities:', '    add: [|"SYS_ADMIN"]'),
      container('securityContext:', '  runAsUser: 1'),
    ],
    [
      'added-capability',
      container(
        'securityContext:',
        '  capabilities:',
        '    add:',
        '    - |SYS_ADMIN',
        '    - CHOWN',
        '    - |SYS_TIME',
      ),
      container('securityContext:', '  capabilities:', '    add:', '    - CHOWN'),
    ],
    [
      'added-capability',
      container('securityContext:', '  capabilities:', '    add: # why', '    - |SYS_ADMIN', 'image: a'),
      container('image: a'),
    ],
    [
      'new-privileges',
      container('securityContext:', '  allowPrivilegeEscalation: |true'),
      container('securityContext:', '  allowPrivilegeEscalation: false'),
    ],
    ...['sidecars: [{name: |web, image: a}]', 'container: {name: |web, image: a}'].map(
      (one): [string, string, string] => [
        'new-privileges',
        pod(one),
        bare(pod(one.replace('image: a', 'image: a, securityContext: {allowPrivilegeEscalation: false}'))),
      ],
    ),
    [
      'new-privileges',
      container('securityContext:', '  runAsUser: 1 # web', 'image: a'),
      container('securityContext:', '  runAsUser: 1 # web', '  allowPrivilegeEscalation: false', 'image: a'),
    ],
    [
      'new-privileges',
      container('image: a'),
      container('image: a', 'securityContext:', '  allowPrivilegeEscalation: false'),
    ],
    [
      'new-privileges',
      '{"spec": {"containers": [{"name": |"web"}]}}',
      '{"spec": {"containers": [{"name": "web", "securityContext": {"allowPrivilegeEscalation": false}}]}}',
    ],
    [
      'new-privileges',
      pod('containers: [{name: |web}]'),
      pod('containers: [{name: web, securityContext: {allowPrivilegeEscalation: false}}]'),
    ],
    [
      'proc-mount',
      container('securityContext: {procMount: |Unmasked}'),
      container('securityContext: {procMount: Default}'),
    ],
    [
      'seccomp-unconfined',
      '{"spec": {"securityContext": {"seccompProfile": {"type": |"Unconfined"}}}}',
      '{"spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}}}',
    ],
    [
      'host-port',
      container('ports:', '- hostPort: |80', '  containerPort: 80', '- {containerPort: 81}'),
      container('ports:', '- containerPort: 80', '- {containerPort: 81}'),
    ],
    [
      'host-port',
      container('ports:', '- containerPort: 80', '  hostPort: |80 # from outside'),
      container('ports:', '- containerPort: 80'),
    ],
  ])('%s', (rule, before, after) => {
    // The name is marked where nothing else is.
    const only = before.split('|').length > 2 ? before.replace('name: |web', 'name: web') : before;
    const { text, fix: offered } = fix(rule, only);
    expect(offered && apply(text, offered)).toBe(bare(after));
  });
});

describe('what the API server would refuse', () => {
  it.each([
    ['host-user', pod('hostUsers: |true', 'hostPID: true', 'containers: []')],
    ['host-user', pod('containerSet:', '  containers:', '  - name: |web')],
    [
      'new-privileges',
      pod('script: {image: a, securityContext: {privileged: true, allowPrivilegeEscalation: |true}}'),
    ],
    ['host-user', pod('hostNetwork: true', 'containers:', '- name: |web')],
    ['new-privileges', container('securityContext: {privileged: true}')],
    ['new-privileges', container('securityContext: {privileged: On}')],
    ['new-privileges', container('securityContext: {capabilities: {add: [CAP_SYS_ADMIN]}}')],
    [
      'host-net',
      pod('hostNetwork: |true', 'securityContext: {windowsOptions: {hostProcess: true}}', 'containers: []'),
    ],
    [
      'host-net',
      pod('hostNetwork: |true', 'containers:', '- securityContext: {windowsOptions: {hostProcess: true}}'),
    ],
  ])('%s is not mended: %s', (rule, text) => {
    expect(fix(rule, text).fix).toBeUndefined();
  });

  it('is mended once what stands in its way is', () => {
    const both = pod('hostUsers: true', 'hostPID: true', 'containers: []');
    const findings = [
      marked('host-user', both.replace('hostUsers: ', 'hostUsers: |')).finding,
      marked('host-pid', both.replace('hostPID: ', 'hostPID: |')).finding,
    ];
    expect(mendFile(new SourceText(FILE, both), 'kubernetes', findings).source.text).toBe(
      pod('hostUsers: false', 'hostPID: false', 'containers: []'),
    );
  });
});

it.each([
  ['in block style', pod('hostPID: |true')],
  ['in JSON', '{"items": [\n  {"spec": {\n    "hostPID": |true\n  }}\n]}\n'],
])('%s no more is parsed for one edit than what it is in', (_, text) => {
  const { text: before, finding } = marked('host-pid', text);
  const spent = new Effort();
  spent.affords(30_000_000);
  expect(fixOf(finding, new SourceText(FILE, before), 'kubernetes', spent)).toBeDefined();
});

it('what a pod asks for all its containers is mended where it is written', () => {
  const step: Step = { how: 'pod', file: FILE, line: 1, column: 1, endLine: 1, endColumn: 5, path: 'spec' };
  expect(fix('host-pid', pod('hostPID: |true'), [step]).fix?.description).toBe('set hostPID: false');
  expect(fix('host-pid', pod('hostPID: |true'), [{ ...step, how: 'alias' }]).fix).toBeUndefined();
});

it('an edit leaves the other documents of a file alone', () => {
  const text = `a: &x 1\n---\n${pod('hostPID: true')}---\n${pod('hostPID: |true')}`;
  const { text: before, fix: offered } = fix('host-pid', text);
  expect(offered && apply(before, offered)).toBe(before.replace(/true\n$/, 'false\n'));
});
