import fc from 'fast-check';
import type { Engine } from '../../../src/model/engine.ts';
import type { Evidence, Gap } from '../../../src/model/evidence.ts';
import type { Coverage } from '../../../src/model/facts.ts';
import type { Host } from '../../../src/model/host.ts';
import type { Place } from '../../../src/model/place.ts';
import {
  type Cell,
  type Finding,
  type Fix,
  type Outcome,
  type Report,
  type ReportHost,
  type ReportRule,
  type ReportWorkload,
  SEVERITIES,
  type Summary,
  type WaiverNote,
} from '../../../src/model/report.ts';
import { NAMESPACE_TYPES, type NamespaceId, type NamespaceType } from '../../../src/namespaces.ts';

/** What somebody who may name a container would try. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\x1b[2J\x1b]0;title\x07',
    '\x9b31m',
    'a\nb\tc\r',
    '\u202egnp.exe',
    'zero\u200bwidth\u00ad\ufeff',
    '\ud800',
    `z${'\u0301'.repeat(40)}`,
    '1\u20e3',
    '👩‍👩‍👧🏽🇩🇪',
    'ᄀ'.repeat(30),
    '日本語コンテナ',
    '[x](javascript:alert(1))<img src=x>',
    '__proto__',
    '../../etc/passwd',
    '_host',
    'test',
    'x'.repeat(500),
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ maxLength: 20 }),
);

/** Of which a report has one, two or three. */
const HOSTS = ['alpha', '_host', '\u202e\x1b[2J\n'] as const;
const hostId = fc.constantFrom(...HOSTS);

const IDS = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(64));
const natural = fc.nat({ max: 5000 });
const severity = fc.constantFrom(...SEVERITIES);
const day = fc.constantFrom('2026-01-31', '2027-12-01');

const namespaceId: fc.Arbitrary<NamespaceId> = fc.record({ dev: fc.constant(4), ino: natural });

const byType = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Record<NamespaceType, T>> =>
  fc
    .tuple(...NAMESPACE_TYPES.map(() => value))
    .map(
      (values) =>
        Object.fromEntries(NAMESPACE_TYPES.map((type, index) => [type, values[index]])) as Record<
          NamespaceType,
          T
        >,
    );

const cell: fc.Arbitrary<Cell> = fc.record(
  {
    status: fc.constantFrom('host', 'engine', 'joined', 'pod', 'own', 'unknown'),
    basis: fc.constantFrom('observed', 'configured', 'none'),
    id: namespaceId,
    others: natural,
    with: fc.array(hostileText, { maxLength: 3 }),
  },
  { requiredKeys: ['status', 'basis', 'others', 'with'] },
);

const workload: fc.Arbitrary<ReportWorkload> = fc.record(
  {
    id: fc.constantFrom(...IDS),
    host: hostId,
    name: hostileText,
    generatedName: fc.boolean(),
    image: hostileText,
    project: hostileText,
    service: hostileText,
    pod: hostileText,
    infra: fc.boolean(),
    engine: fc.oneof(hostileText, fc.constantFrom('docker', 'podman')),
    runtime: fc.constantFrom('docker', 'containerd', 'lxc'),
    // Also itself, or one that has it as its own.
    parent: fc.constantFrom(...IDS, 'gone'),
    state: fc.constantFrom(
      'created',
      'running',
      'paused',
      'restarting',
      'removing',
      'exited',
      'dead',
      'unknown',
    ),
    pid: fc.integer({ min: 1, max: 4194304 }),
    namespaces: byType(cell),
  },
  { requiredKeys: ['id', 'host', 'name', 'state', 'namespaces'] },
);

const engine: fc.Arbitrary<Engine> = fc.record(
  {
    id: fc.constantFrom('docker', 'podman'),
    kind: fc.constantFrom('docker', 'podman', 'unknown'),
    version: hostileText,
    apiVersion: hostileText,
    endpoint: hostileText,
    rootless: fc.boolean(),
    userRemap: fc.boolean(),
    icc: fc.boolean(),
    securityOptions: fc.array(hostileText, { maxLength: 2 }),
    namespaces: byType(namespaceId),
    reachable: fc.constantFrom('here', 'otherPidNamespace', 'elsewhere', 'unknown'),
  },
  { requiredKeys: ['id', 'kind', 'endpoint', 'rootless', 'securityOptions', 'reachable'] },
);

const host: fc.Arbitrary<Host> = fc.record(
  {
    name: hostileText,
    boot: fc.constant('0'.repeat(32)),
    kernel: hostileText,
    reference: fc.record(
      Object.fromEntries(
        NAMESPACE_TYPES.map((type) => [
          type,
          fc.record({ id: namespaceId, origin: fc.constantFrom('constant', 'kthreadd', 'pid1') }),
        ]),
      ),
      { requiredKeys: [] },
    ),
    vantage: fc.constantFrom('host', 'container', 'hidepid', 'unknown'),
    proc: hostileText,
    uid: fc.integer({ min: -1, max: 65534 }),
    capabilities: fc.constant('000001ffffffffff'),
  },
  { requiredKeys: ['reference', 'vantage', 'proc', 'uid'] },
);

const number = fc.integer({ min: 1, max: 99 });

const region = {
  file: hostileText,
  line: number,
  column: number,
  endLine: number,
  endColumn: number,
  path: hostileText,
};

const place: fc.Arbitrary<Place> = fc.record(
  {
    ...region,
    via: fc.array(fc.record({ how: fc.constantFrom('alias', 'extends', 'default'), ...region }), {
      maxLength: 2,
    }),
  },
  { requiredKeys: ['file', 'line', 'column', 'endLine', 'endColumn', 'path'] },
);

const evidence: fc.Arbitrary<Evidence> = fc.record(
  {
    witness: fc.constantFrom('declared', 'configured', 'observed'),
    field: fc.oneof(hostileText, fc.constant('/proc/4711/ns/pid')),
    value: hostileText,
    note: hostileText,
    place,
  },
  { requiredKeys: ['witness', 'field', 'value'] },
);

const waiver: fc.Arbitrary<WaiverNote> = fc.record(
  {
    rule: hostileText,
    reason: hostileText,
    owner: hostileText,
    expires: day,
    selector: hostileText,
    origin: hostileText,
  },
  { requiredKeys: ['rule', 'reason', 'owner', 'selector', 'origin'] },
);

const rule: fc.Arbitrary<ReportRule> = fc.record({
  id: fc.constantFrom('host-net', 'host-pid', 'engine-icc', 'joined-cgroup-across-projects'),
  title: hostileText,
  severity,
});

const fix: fc.Arbitrary<Fix> = fc.record({
  description: hostileText,
  file: hostileText,
  line: fc.constantFrom(1, 7),
  column: fc.constantFrom(1, 5),
  endLine: fc.constantFrom(7, 9),
  endColumn: fc.constantFrom(5, 80),
  text: hostileText,
});

const finding: fc.Arbitrary<Finding> = fc
  .record(
    {
      rule: fc.constantFrom('host-net', 'engine-icc', 'joined-cgroup-across-projects'),
      severity,
      kind: fc.constantFrom('fail', 'open'),
      subject: fc.record({
        kind: fc.constantFrom('workload', 'engine'),
        id: fc.constantFrom(...IDS, 'docker', 'podman'),
        host: hostId,
        name: hostileText,
      }),
      place,
      message: hostileText,
      remediation: hostileText,
      evidence: fc.array(evidence, { maxLength: 8 }),
      fix,
      waiver,
    },
    { requiredKeys: ['rule', 'severity', 'kind', 'subject', 'message', 'remediation', 'evidence'] },
  )
  .map((made) => ({ ...made, message: `${made.subject.name} ${made.message}` }));

const gap: fc.Arbitrary<Gap> = fc.record(
  {
    reason: fc.constantFrom('denied', 'vanished', 'unconfirmed', 'unavailable', 'timeout', 'malformed'),
    what: hostileText,
    detail: hostileText,
  },
  { requiredKeys: ['reason', 'what'] },
);

const bySeverity = fc.record({
  critical: natural,
  high: natural,
  medium: natural,
  low: natural,
  info: natural,
});

const summary: fc.Arbitrary<Summary> = fc.record({
  failures: bySeverity,
  waived: natural,
  open: bySeverity,
  passed: natural,
  notApplicable: natural,
});

const outcome: fc.Arbitrary<Outcome> = fc.record({
  result: fc.constantFrom('ok', 'findings', 'incomplete'),
  failOn: fc.constantFrom('critical', 'high', 'medium', 'low', 'info', 'none'),
  allowIncomplete: fc.boolean(),
  incomplete: fc.boolean(),
});

const coverage: fc.Arbitrary<Coverage> = fc.record(
  {
    listed: natural,
    observed: natural,
    stopped: natural,
    vanished: fc.array(hostileText, { maxLength: 12 }),
    unlisted: natural,
    unanswered: fc.array(hostileText, { maxLength: 2 }),
    linksRead: natural,
    linksDenied: natural,
    requests: natural,
  },
  {
    requiredKeys: [
      'listed',
      'observed',
      'stopped',
      'vanished',
      'unlisted',
      'linksRead',
      'linksDenied',
      'requests',
    ],
  },
);

const reportHost = (id: string): fc.Arbitrary<ReportHost> =>
  fc
    .record({
      host,
      collectedAt: fc.constant('2026-11-25T09:30:00.000Z'),
      source: fc.constantFrom('docker', 'proc', 'files'),
      engines: fc.array(engine, { maxLength: 2 }),
      gaps: fc.array(gap, { maxLength: 7 }),
      coverage,
    })
    .map(({ host: machine, ...seen }) => ({ id, ...machine, ...seen }));

const [FIRST, ...OTHERS] = HOSTS;

const hosts: fc.Arbitrary<Report['hosts']> = fc
  .tuple(reportHost(FIRST), fc.tuple(...OTHERS.map(reportHost)), fc.nat({ max: OTHERS.length }))
  .map(([first, others, number]) => [first, ...others.slice(0, number)]);

export const arbitraryReport: fc.Arbitrary<Report> = fc.record({
  schemaVersion: fc.constant(2),
  tool: fc.record({ name: fc.constant('nsaudit'), version: hostileText }),
  hosts,
  policy: fc.record({
    ids: fc.array(hostileText, { maxLength: 3 }),
    evidence: fc.constantFrom('kernel', 'engine', 'files'),
  }),
  rules: fc.uniqueArray(rule, { selector: ({ id }) => id }),
  workloads: fc.uniqueArray(workload, { maxLength: 4, selector: ({ id, host: on }) => `${on} ${id}` }),
  findings: fc.array(finding, { maxLength: 12 }),
  waivers: fc.record({
    expired: fc.array(waiver, { maxLength: 2 }),
    unused: fc.array(waiver, { maxLength: 2 }),
  }),
  sources: fc.array(
    fc.record({
      file: hostileText,
      lines: fc.array(
        fc.record({ number, text: hostileText, fingerprint: fc.constant('a7f2ff13bc495cf2:1') }),
        {
          maxLength: 3,
        },
      ),
    }),
    { maxLength: 2 },
  ),
  summary,
  outcome,
});
