import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Asking } from '../../../src/declared/asking.ts';
import { askNothing } from '../../../src/declared/defaults.ts';
import { declaredWorkload } from '../../../src/declared/workload.ts';
import { createContext } from '../../../src/evaluate/context.ts';
import { describe } from '../../../src/evaluate/describe.ts';
import { judgeWorkload } from '../../../src/evaluate/judge-workload.ts';
import { Judging } from '../../../src/evaluate/judging.ts';
import type { FileKind, MoreField } from '../../../src/model/declared.ts';
import type { Place } from '../../../src/model/place.ts';
import type { SharingKind, Workload, WorkloadState } from '../../../src/model/workload.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../../../src/namespaces.ts';
import { RULES } from '../../../src/rules/index.ts';
import { completeFacts } from '../../support/facts.ts';

type Ask = (asking: Asking) => unknown;

const placeOf = (path: string): Place => ({
  file: 'compose.yaml',
  line: 3,
  column: 5,
  endLine: 3,
  endColumn: 9,
  path,
});

const HERE = placeOf('here');

const VALUES = {
  capAdd: ['SYS_ADMIN', 'NET_RAW', 'ALL'],
  capDrop: ['ALL', 'CHOWN'],
  securityOpt: ['seccomp=unconfined', 'no-new-privileges=true', 'apparmor=unconfined', 'label=disable'],
  devices: ['/dev/kmsg', '/dev/null'],
  deviceCgroupRules: ['b 8:0 rwm', 'c 1:3 r'],
} as const;

const MORE: Record<MoreField, string[]> = {
  hostPorts: ['8080'],
  hostPaths: ['/etc'],
  procMount: ['Unmasked', 'Default'],
  sysctls: ['kernel.msgmax', 'net.ipv4.tcp_syncookies'],
  hostProcess: ['true', 'false'],
  seLinuxOptions: ['type=spc_t', 'user=x'],
  probeHosts: ['169.254.169.254'],
  podDefaults: ['seccompProfile.type=Unconfined'],
  shareProcessNamespace: ['true'],
};

const SOURCES = ['/var/run/docker.sock', '/dev/shm', '/', '/srv/data', '/proc'];

const list: fc.Arbitrary<Ask> = fc.constantFrom(...Object.entries(VALUES)).chain(([field, values]) =>
  fc.constantFrom(...values).map(
    (value): Ask =>
      (asking) =>
        asking.add(field as keyof typeof VALUES, value, HERE),
  ),
);

const more: fc.Arbitrary<Ask> = fc.constantFrom(...Object.entries(MORE)).chain(([field, values]) =>
  fc.constantFrom(...values).map(
    (value): Ask =>
      (asking) =>
        asking.also(field as MoreField, value, HERE),
  ),
);

const mount: fc.Arbitrary<Ask> = fc
  .record({
    source: fc.constantFrom(...SOURCES),
    writable: fc.boolean(),
    propagation: fc.constantFrom('', 'rshared'),
  })
  .map(
    (mount): Ask =>
      (asking) =>
        asking.mount({ type: 'bind', target: '/mnt', ...mount }, HERE),
  );

const share: fc.Arbitrary<Ask> = fc
  .tuple(
    fc.constantFrom(...NAMESPACE_TYPES),
    fc.constantFrom<SharingKind>('host', 'private', 'container', 'unset'),
    fc.constantFrom('0', '/proc/1/ns/net', 'gone'),
  )
  .map(
    ([type, kind, target]): Ask =>
      (asking) =>
        asking.share(type as NamespaceType, kind, kind, HERE, kind === 'container' ? target : undefined),
  );

const undecided: fc.Arbitrary<Ask> = fc
  .constantFrom('capAdd', 'mounts', 'privileged', 'securityOpt', 'hostPorts')
  .map(
    (field): Ask =>
      (asking) =>
        asking.undecided(field as 'capAdd', 'depends on X', HERE),
  );

const ask: fc.Arbitrary<Ask> = fc.oneof(
  list,
  more,
  mount,
  share,
  undecided,
  fc.boolean().map(
    (is): Ask =>
      (asking) =>
        asking.privileged(is, HERE),
  ),
  fc.constant<Ask>((asking) => asking.cgroupParent('system.slice', HERE)),
  fc.constant<Ask>((asking) => asking.system('windows')),
  fc.constant<Ask>((asking) => asking.unasked('user', 'host', 'nobody asked')),
);

const workloads: fc.Arbitrary<Workload[]> = fc
  .array(
    fc.tuple(
      fc.constantFrom<FileKind>('compose', 'kubernetes', 'commands'),
      fc.array(ask, { maxLength: 3 }),
      fc.constantFrom<WorkloadState>('declared', 'running'),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) =>
    all.map(([kind, asks, state], index) => {
      const asking = askNothing(new Asking(kind, placeOf(`services.s${index}`)));
      for (const ask of asks) ask(asking);
      return { ...declaredWorkload(asking.done(), { name: `s${index}` }), id: String(index), state };
    }),
  );

const policy = (assume: { 'engine-user-remap'?: boolean }) => ({
  ids: ['all'],
  rules: Object.fromEntries(RULES.map(({ id, severity }) => [id, severity])),
  assume,
  waivers: [],
});

it('says of each workload what each rule says, in whatever company it is judged', () => {
  fc.assert(
    fc.property(workloads, fc.constantFrom(undefined, true, false), (all, remapped) => {
      const facts = completeFacts({ source: 'files', workloads: all });
      const assume = remapped === undefined ? {} : { 'engine-user-remap': remapped };
      const context = createContext(facts, { evidence: 'files', assume });
      const verdicts = all.flatMap((workload) =>
        RULES.flatMap((rule) =>
          rule.subject === 'workload'
            ? [{ rule: rule.id, id: workload.id, kind: judgeWorkload(rule, workload, context).kind }]
            : [],
        ),
      );
      const options = { rules: RULES, evidence: 'files', today: '2026-11-26' } as const;

      const judged = new Judging(policy(assume), options).judge(facts);

      const found = verdicts.filter(({ kind }) => kind === 'fail' || kind === 'open');
      expect(judged.findings.map(({ rule, subject, kind }) => ({ rule, id: subject.id, kind }))).toEqual(
        found,
      );
      for (const kind of ['pass', 'notApplicable'] as const) {
        expect(judged.counts[kind]).toBe(verdicts.filter((verdict) => verdict.kind === kind).length);
      }
      expect(judged.workloads).toEqual(all.map((workload) => describe(workload, context)));
    }),
    { numRuns: 500 },
  );
});
