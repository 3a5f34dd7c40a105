import fc from 'fast-check';
import type { Facts } from '../../src/model/facts.ts';
import type { SharingKind } from '../../src/model/workload.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../../src/namespaces.ts';
import { completeFacts, type FactsSketch, type NamespaceSketch, type WorkloadSketch } from './facts.ts';

const NAMES = ['web', 'db', 'side', 'intruder'];

/** Few values, so that namespaces, ids and ranges meet. */
const namespace: fc.Arbitrary<NamespaceSketch> = fc.constantFrom<NamespaceSketch>('host', 101, 102, 103);

const byType = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Partial<Record<NamespaceType, T>>> =>
  fc.record(Object.fromEntries(NAMESPACE_TYPES.map((type) => [type, value])), { requiredKeys: [] });

const hostile = fc.oneof(
  fc.constantFrom('', 'host', '/', '/etc', '/dev/sda', 'a *:* rwm', 'ALL'),
  fc.string(),
);

const sharing = fc.record(
  {
    kind: fc.constantFrom<SharingKind>('host', 'private', 'container', 'unset'),
    target: fc.oneof(fc.constantFrom(...NAMES, '/run/netns/x'), fc.string()),
  },
  { requiredKeys: ['kind'] },
);

const idMap = fc.array(
  fc.record({
    inside: fc.constantFrom(0, 1),
    outside: fc.constantFrom(0, 1000, 100000),
    count: fc.constantFrom(1, 65536, 4294967295),
  }),
  { maxLength: 2 },
);

const mount = fc.record({
  type: fc.constantFrom('bind', 'volume', 'tmpfs'),
  source: fc.oneof(hostile, fc.constantFrom('/run/docker.sock', '/dev/shm', '/var/lib/docker')),
  target: fc.oneof(hostile, fc.constantFrom('/dev/shm', '/host')),
  writable: fc.boolean(),
  propagation: fc.constantFrom('', 'rprivate', 'rshared', 'shared'),
});

const observedMount = fc.record(
  {
    target: fc.constantFrom('/dev/shm', '/host', '/dev/sda'),
    source: fc.constantFrom('/', '/dev/shm', '/etc', '/run/docker.sock'),
    fsType: fc.constantFrom('ext4', 'tmpfs', 'devtmpfs'),
    device: fc.constantFrom('0:23', '0:99'),
    writable: fc.boolean(),
    sharedWithHost: fc.boolean(),
  },
  { requiredKeys: ['target', 'fsType', 'device', 'writable', 'sharedWithHost'] },
);

const mask = fc.constantFrom('0000000000000000', '00000000a80425fb', '000001ffffffffff', '0000000000200000');

const handle = fc.record(
  {
    type: fc.constantFrom(...NAMESPACE_TYPES),
    id: namespace,
    kind: fc.constantFrom('mount', 'descriptor', 'pidfd'),
    at: hostile,
    elsewhere: hostile,
  },
  { requiredKeys: ['type', 'id', 'kind', 'at'] },
);

const stray = fc.record(
  {
    tid: fc.constant(4713),
    processes: fc.integer({ min: 1, max: 3 }),
    name: hostile,
    helper: fc.constant('slirp4netns'),
    workloads: fc.subarray([...NAMES, 'gone']),
    namespaces: byType(namespace),
    elsewhere: byType(fc.record({ pid: fc.constant(812), name: hostile })),
    named: byType(hostile),
    forChildren: fc.record({ pid: namespace, time: namespace }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

const workloadSketch = (name: string): fc.Arbitrary<WorkloadSketch> =>
  fc.record(
    {
      name: fc.constant(name),
      engine: fc.constantFrom('docker', 'gone'),
      runtime: fc.constantFrom('docker', 'containerd', 'lxc'),
      parent: fc.constantFrom(...NAMES, 'gone'),
      project: fc.constantFrom('shop', 'blog'),
      pod: fc.constantFrom('p1', 'p2'),
      infra: fc.boolean(),
      state: fc.constantFrom('running', 'exited', 'created', 'restarting', 'unknown'),
      configured: fc.record(
        {
          sharing: byType(sharing),
          privileged: fc.boolean(),
          capAdd: fc.array(hostile, { maxLength: 2 }),
          securityOpt: fc.array(fc.oneof(hostile, fc.constantFrom('seccomp=unconfined', 'label:disable')), {
            maxLength: 2,
          }),
          appArmorProfile: hostile,
          cgroupParent: hostile,
          mounts: fc.array(mount, { maxLength: 2 }),
          devices: fc.array(hostile, { maxLength: 2 }),
          deviceCgroupRules: fc.array(hostile, { maxLength: 2 }),
        },
        { requiredKeys: [] },
      ),
      observed: fc.record(
        {
          namespaces: byType(namespace),
          startTime: fc.nat(5),
          uidMap: idMap,
          capEff: mask,
          capBnd: mask,
          seccomp: fc.constantFrom(0, 2),
          noNewPrivs: fc.boolean(),
          lsmLabel: hostile,
          mounts: fc.array(observedMount, { maxLength: 2 }),
          processes: fc.record({ count: fc.nat(2), denied: fc.nat(1) }, { requiredKeys: [] }),
          handles: fc.array(handle, { maxLength: 2 }),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['name'] },
  ) as fc.Arbitrary<WorkloadSketch>;

/** Facts of every shape that the types allow, likely ones and absurd ones. */
export const arbitraryFacts: fc.Arbitrary<Facts> = fc
  .record(
    {
      engines: fc.array(
        fc.record(
          {
            rootless: fc.boolean(),
            kind: fc.constantFrom('docker', 'podman', 'unknown'),
            userRemap: fc.boolean(),
            icc: fc.boolean(),
            securityOptions: fc.constantFrom(
              [],
              ['name=seccomp,profile=builtin'],
              ['name=selinux'],
              ['name=apparmor'],
            ),
            reachable: fc.constantFrom('here', 'elsewhere', 'otherPidNamespace', 'unknown'),
          },
          { requiredKeys: [] },
        ),
        { maxLength: 1 },
      ),
      sweep: fc.record(
        { denied: fc.nat(1), strays: fc.array(stray, { maxLength: 3 }) },
        { requiredKeys: [] },
      ),
      workloads: fc.tuple(...NAMES.map(workloadSketch)).chain((all) => fc.subarray(all)),
    },
    { requiredKeys: ['workloads'] },
  )
  .map((sketch) => completeFacts(sketch as unknown as FactsSketch));
