import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { validateFacts } from '../../../src/generated/validators.js';
import type { Declared, Undecided } from '../../../src/model/declared.ts';
import type { Engine, EngineKind } from '../../../src/model/engine.ts';
import type { Evidence, Gap, GapReason, Witness } from '../../../src/model/evidence.ts';
import type { Coverage, Facts, ReadFile, SourceName, Tool } from '../../../src/model/facts.ts';
import type {
  Exposure,
  Host,
  ProcessSweep,
  ReferenceEntry,
  ReferenceOrigin,
  Resident,
  Stray,
} from '../../../src/model/host.ts';
import type {
  ContainerProcesses,
  IdMapping,
  NamespaceHandle,
  Observed,
  ObservedMount,
  Ownership,
  PublicSign,
} from '../../../src/model/observed.ts';
import type { Place, Step } from '../../../src/model/place.ts';
import type { Waiver } from '../../../src/model/policy.ts';
import type {
  Configured,
  ConfiguredMount,
  Sharing,
  SharingKind,
  Workload,
  WorkloadState,
} from '../../../src/model/workload.ts';
import { NAMESPACE_TYPES, type NamespaceId, type NamespaceType } from '../../../src/namespaces.ts';
import { arbitraryFacts } from '../../support/arbitrary-facts.ts';
import { completeFacts } from '../../support/facts.ts';

interface ObjectSchema {
  properties: Record<string, { enum?: string[] }>;
  required?: string[];
}

const { $defs, ...facts }: ObjectSchema & { $defs: Record<string, ObjectSchema> } = JSON.parse(
  readFileSync('schemas/facts.schema.json', 'utf8'),
);

const schemaOf = (name: string): ObjectSchema => (name === 'facts' ? facts : ($defs[name] as ObjectSchema));

/** All keys of a type; the compiler refuses one that is missing, too many, or wrong about being required. */
type Keys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? 'optional' : 'required' };

const byType: Keys<Partial<Record<NamespaceType, unknown>>> = {
  cgroup: 'optional',
  ipc: 'optional',
  mnt: 'optional',
  net: 'optional',
  pid: 'optional',
  time: 'optional',
  user: 'optional',
  uts: 'optional',
};

const PLACE: Omit<Keys<Place>, 'via'> = {
  file: 'required',
  line: 'required',
  column: 'required',
  endLine: 'required',
  endColumn: 'required',
  path: 'required',
};

const CONFIGURED: Keys<Configured> = {
  sharing: 'required',
  privileged: 'required',
  capAdd: 'required',
  capDrop: 'required',
  securityOpt: 'required',
  appArmorProfile: 'required',
  cgroupParent: 'required',
  mounts: 'required',
  devices: 'required',
  deviceCgroupRules: 'required',
};

const MODEL: {
  facts: Keys<Facts>;
  tool: Keys<Tool>;
  namespaceId: Keys<NamespaceId>;
  namespaceIds: typeof byType;
  evidence: Keys<Evidence>;
  gap: Keys<Gap>;
  place: Keys<Place>;
  step: Omit<Keys<Step>, 'via'>;
  undecided: Keys<Undecided>;
  waiver: Keys<Waiver>;
  declared: Keys<Declared>;
  host: Keys<Host>;
  referenceEntry: Keys<ReferenceEntry>;
  engine: Keys<Engine>;
  workload: Keys<Workload>;
  sharing: Keys<Sharing>;
  configured: Keys<Configured>;
  configuredMount: Keys<ConfiguredMount>;
  observed: Keys<Observed>;
  idMapping: Keys<IdMapping>;
  observedMount: Keys<ObservedMount>;
  containerProcesses: Keys<ContainerProcesses>;
  namespaceHandle: Keys<NamespaceHandle>;
  processSweep: Keys<ProcessSweep>;
  exposure: Keys<Exposure>;
  stray: Keys<Stray>;
  resident: Keys<Resident>;
  publicSign: Keys<PublicSign>;
  coverage: Keys<Coverage>;
  readFile: Keys<ReadFile>;
} = {
  facts: {
    schemaVersion: 'required',
    tool: 'required',
    collectedAt: 'required',
    source: 'required',
    host: 'required',
    engines: 'required',
    workloads: 'required',
    sweep: 'optional',
    exposure: 'optional',
    waivers: 'optional',
    gaps: 'required',
    coverage: 'required',
  },
  tool: { name: 'required', version: 'required' },
  namespaceId: { dev: 'required', ino: 'required' },
  namespaceIds: byType,
  evidence: {
    witness: 'required',
    field: 'required',
    value: 'required',
    note: 'optional',
    place: 'optional',
  },
  gap: { reason: 'required', what: 'required', detail: 'optional', place: 'optional' },
  place: { ...PLACE, via: 'optional' },
  step: { how: 'required', ...PLACE },
  undecided: { why: 'required', place: 'required', option: 'optional' },
  waiver: {
    rule: 'required',
    workload: 'required',
    reason: 'required',
    owner: 'required',
    expires: 'optional',
    at: 'optional',
    origin: 'required',
  },
  declared: {
    kind: 'required',
    place: 'required',
    places: 'required',
    undecided: 'required',
    more: 'required',
    profiles: 'optional',
    ignored: 'optional',
    system: 'optional',
    ...CONFIGURED,
  },
  host: {
    name: 'optional',
    boot: 'optional',
    kernel: 'optional',
    reference: 'required',
    vantage: 'required',
    proc: 'required',
    uid: 'required',
    capabilities: 'optional',
  },
  referenceEntry: { id: 'required', origin: 'required' },
  engine: {
    id: 'required',
    kind: 'required',
    version: 'optional',
    apiVersion: 'optional',
    endpoint: 'required',
    rootless: 'required',
    userRemap: 'optional',
    icc: 'optional',
    openPorts: 'optional',
    places: 'optional',
    cgroupVersion: 'optional',
    securityOptions: 'required',
    rootDir: 'optional',
    hostName: 'optional',
    namespaces: 'optional',
    reachable: 'required',
  },
  workload: {
    id: 'required',
    name: 'required',
    generatedName: 'optional',
    engine: 'optional',
    image: 'optional',
    labels: 'required',
    project: 'optional',
    service: 'optional',
    pod: 'optional',
    runtime: 'optional',
    parent: 'optional',
    infra: 'optional',
    state: 'required',
    startedAt: 'optional',
    configured: 'optional',
    declared: 'optional',
    observed: 'optional',
    gaps: 'required',
  },
  sharing: {
    kind: 'required',
    target: 'optional',
    id: 'optional',
    implied: 'optional',
    evidence: 'required',
  },
  configured: CONFIGURED,
  configuredMount: {
    type: 'required',
    source: 'required',
    target: 'required',
    writable: 'required',
    propagation: 'required',
  },
  observed: {
    pid: 'required',
    confirmedBy: 'required',
    namespaces: 'required',
    signs: 'optional',
    nsPids: 'required',
    startTime: 'required',
    uidMap: 'optional',
    capEff: 'optional',
    capBnd: 'optional',
    seccomp: 'optional',
    noNewPrivs: 'optional',
    lsmLabel: 'optional',
    mounts: 'optional',
    cgroup: 'optional',
    supervisor: 'optional',
    processes: 'optional',
    handles: 'optional',
  },
  containerProcesses: { count: 'required', denied: 'required', nested: 'required' },
  namespaceHandle: {
    type: 'required',
    id: 'required',
    kind: 'required',
    at: 'required',
    elsewhere: 'optional',
  },
  processSweep: {
    processes: 'required',
    denied: 'required',
    threads: 'required',
    settleMs: 'required',
    strays: 'required',
  },
  stray: {
    pid: 'required',
    tid: 'optional',
    processes: 'required',
    name: 'required',
    kernelThread: 'optional',
    helper: 'optional',
    workloads: 'required',
    namespaces: 'required',
    elsewhere: 'optional',
    named: 'optional',
    forChildren: 'required',
  },
  resident: { pid: 'required', tid: 'optional', name: 'required' },
  exposure: { processes: 'optional', network: 'optional', sharedMemory: 'optional' },
  publicSign: { host: 'required', file: 'required', value: 'required' },
  idMapping: { inside: 'required', outside: 'required', count: 'required' },
  observedMount: {
    target: 'required',
    source: 'optional',
    also: 'optional',
    fsType: 'required',
    device: 'required',
    writable: 'required',
    sharedWithHost: 'required',
  },
  coverage: {
    tied: 'optional',
    listed: 'required',
    observed: 'required',
    stopped: 'required',
    vanished: 'required',
    unlisted: 'required',
    unanswered: 'optional',
    linksRead: 'required',
    linksDenied: 'required',
    requests: 'required',
    files: 'optional',
  },
  readFile: { file: 'required', kind: 'required', project: 'optional' },
};

/** All values of a type; the compiler refuses one that is missing or too many. */
const ENUMERATIONS: [type: string, key: string, values: Record<string, true>][] = [
  ['facts', 'source', { docker: true, proc: true, files: true } satisfies Record<SourceName, true>],
  [
    'evidence',
    'witness',
    { declared: true, configured: true, observed: true } satisfies Record<Witness, true>,
  ],
  [
    'gap',
    'reason',
    {
      denied: true,
      vanished: true,
      unconfirmed: true,
      unavailable: true,
      timeout: true,
      malformed: true,
    } satisfies Record<GapReason, true>,
  ],
  [
    'host',
    'vantage',
    { host: true, container: true, hidepid: true, unknown: true } satisfies Record<Host['vantage'], true>,
  ],
  [
    'referenceEntry',
    'origin',
    { constant: true, kthreadd: true, pid1: true } satisfies Record<ReferenceOrigin, true>,
  ],
  ['engine', 'kind', { docker: true, podman: true, unknown: true } satisfies Record<EngineKind, true>],
  [
    'engine',
    'reachable',
    { here: true, otherPidNamespace: true, elsewhere: true, unknown: true } satisfies Record<
      Engine['reachable'],
      true
    >,
  ],
  [
    'workload',
    'state',
    {
      created: true,
      running: true,
      paused: true,
      restarting: true,
      removing: true,
      exited: true,
      dead: true,
      declared: true,
      unknown: true,
    } satisfies Record<WorkloadState, true>,
  ],
  [
    'sharing',
    'kind',
    { host: true, private: true, container: true, unset: true } satisfies Record<SharingKind, true>,
  ],
  [
    'observed',
    'confirmedBy',
    { cgroup: true, mounts: true, startTime: true, asked: true } satisfies Record<Ownership, true>,
  ],
];

const accepts = (data: unknown): boolean => validateFacts(JSON.parse(JSON.stringify(data)));

describe('facts.schema.json', () => {
  it.each(Object.entries(MODEL))('has the keys of the type: %s', (name, keys: Record<string, string>) => {
    const { properties, required = [] } = schemaOf(name);
    expect(Object.keys(properties).sort()).toEqual(Object.keys(keys).sort());
    expect([...required].sort()).toEqual(
      Object.keys(keys)
        .filter((key) => keys[key] === 'required')
        .sort(),
    );
  });

  it('describes no type that the model has not', () => {
    expect(Object.keys($defs).sort()).toEqual(
      Object.keys(MODEL)
        .filter((name) => name !== 'facts')
        .sort(),
    );
    expect(Object.keys(byType)).toEqual(NAMESPACE_TYPES);
  });

  it.each(ENUMERATIONS)('has the values of the type: %s %s', (name, key, values) => {
    expect(schemaOf(name).properties[key]?.enum?.toSorted()).toEqual(Object.keys(values).sort());
  });

  it('accepts whatever facts there can be', () => {
    fc.assert(fc.property(arbitraryFacts, accepts));
  });

  it.each([
    ['a newer version', { schemaVersion: 2 }],
    ['an unknown key', { comment: 'mine' }],
    ['a local time', { collectedAt: '2026-01-01 00:00' }],
    ['no coverage', { coverage: undefined }],
    ['an unknown source', { source: 'podman' }],
  ])('refuses %s', (_what, change) => {
    expect(accepts({ ...completeFacts(), ...change })).toBe(false);
  });

  it.each([
    ['a mask that is no number', { capEff: 'all' }],
    ['a seccomp mode that the kernel has not', { seccomp: 3 }],
    ['pid 0', { pid: 0 }],
    ['a namespace type that the kernel has not', { namespaces: { disk: { dev: 4, ino: 1 } } }],
    ['an inode without its device', { namespaces: { pid: { ino: 1 } } }],
  ])('refuses %s', (_what, change) => {
    const sound = completeFacts({ workloads: [{ name: 'web', observed: {} }] });
    expect(accepts(sound)).toBe(true);
    const [web] = sound.workloads;
    const broken = { ...sound, workloads: [{ ...web, observed: { ...web?.observed, ...change } }] };
    expect(accepts(broken)).toBe(false);
  });
});
