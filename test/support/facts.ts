import { Asking } from '../../src/declared/asking.ts';
import type { Declared } from '../../src/model/declared.ts';
import type { Engine } from '../../src/model/engine.ts';
import type { Coverage, Facts } from '../../src/model/facts.ts';
import { FACTS_SCHEMA_VERSION } from '../../src/model/facts.ts';
import type { Host, ProcessSweep, Reference, Stray } from '../../src/model/host.ts';
import type { ContainerProcesses, NamespaceHandle, Observed } from '../../src/model/observed.ts';
import type { Place } from '../../src/model/place.ts';
import type { Configured, Sharing, Workload } from '../../src/model/workload.ts';
import { NAMESPACE_TYPES, NAMESPACES, type NamespaceId, type NamespaceType } from '../../src/namespaces.ts';

/** Device of nsfs in every sketch. */
const NSFS = 4;

/** `host`: the reference's; a number: the inode of a namespace that is not the host's. */
export type NamespaceSketch = 'host' | number | NamespaceId;

/** Evidence that no test looks at may be left out. */
type SharingSketch = Omit<Sharing, 'evidence'> & Partial<Pick<Sharing, 'evidence'>>;

type ConfiguredSketch = Partial<Omit<Configured, 'sharing'>> & {
  sharing?: Partial<Record<NamespaceType, SharingSketch>>;
};

type ObservedSketch = Partial<Omit<Observed, 'namespaces' | 'processes' | 'handles'>> & {
  namespaces?: Partial<Record<NamespaceType, NamespaceSketch>>;
  processes?: Partial<ContainerProcesses>;
  handles?: (Omit<NamespaceHandle, 'id'> & { id: NamespaceSketch })[];
};

type StraySketch = Partial<Omit<Stray, 'namespaces' | 'forChildren'>> & {
  namespaces?: Partial<Record<NamespaceType, NamespaceSketch>>;
  forChildren?: Partial<Record<'pid' | 'time', NamespaceSketch>>;
};

type SweepSketch = Partial<Omit<ProcessSweep, 'strays'>> & { strays?: StraySketch[] };

type DeclaredSketch = Partial<Omit<Declared, 'sharing'>> & Pick<ConfiguredSketch, 'sharing'>;

export type WorkloadSketch = Partial<Omit<Workload, 'configured' | 'declared' | 'observed'>> & {
  configured?: ConfiguredSketch;
  declared?: DeclaredSketch;
  observed?: ObservedSketch;
};

export type FactsSketch = Partial<Omit<Facts, 'host' | 'engines' | 'workloads' | 'sweep' | 'coverage'>> & {
  host?: Partial<Host>;
  engines?: Partial<Engine>[];
  workloads?: WorkloadSketch[];
  sweep?: SweepSketch;
  coverage?: Partial<Coverage>;
};

/** What a test leaves out: a host with the kernel's own namespaces, nothing configured and nothing observed. */
export function completeFacts({ sweep, ...sketch }: FactsSketch = {}): Facts {
  const engines = (sketch.engines ?? []).map(engine);
  const workloads = (sketch.workloads ?? []).map((entry) => workload(entry, engines[0]?.id));
  const observed = workloads.filter((entry) => entry.observed).length;
  return {
    schemaVersion: FACTS_SCHEMA_VERSION,
    tool: { name: 'nsaudit', version: '0.0.0' },
    collectedAt: '2026-01-01T00:00:00.000Z',
    source: engines.length > 0 ? 'docker' : 'proc',
    gaps: [],
    ...sketch,
    host: host(sketch.host),
    engines,
    workloads,
    ...(sweep && { sweep: sweepAs(sweep) }),
    coverage: {
      listed: workloads.length,
      observed,
      stopped: 0,
      vanished: [],
      unlisted: 0,
      linksRead: observed * NAMESPACE_TYPES.length,
      linksDenied: 0,
      requests: 0,
      ...sketch.coverage,
    },
  };
}

/** Its id is its name unless the sketch gives one; it belongs to the given engine if anything is configured. */
export function workload(sketch: WorkloadSketch = {}, engineId?: string): Workload {
  const { configured, declared, observed, ...rest } = sketch;
  const name = sketch.name ?? 'web';
  return {
    id: name,
    name,
    labels: {},
    state: declared && !configured && !observed ? 'declared' : 'running',
    gaps: [],
    ...(configured && engineId !== undefined && { engine: engineId }),
    ...rest,
    ...(configured && { configured: configuredAs(configured) }),
    ...(declared && { declared: declaredAs(declared) }),
    ...(observed && { observed: observedAs(observed) }),
  };
}

export const engine = (sketch: Partial<Engine> = {}): Engine => ({
  id: 'docker',
  kind: 'docker',
  endpoint: 'unix:///run/docker.sock',
  rootless: false,
  securityOptions: ['name=seccomp,profile=builtin'],
  reachable: 'here',
  ...sketch,
});

const host = (sketch: Partial<Host> = {}): Host => ({
  reference: initialNamespaces(),
  vantage: 'host',
  proc: '/proc',
  uid: 0,
  capabilities: '000001ffffffffff',
  ...sketch,
});

const declaredAs = ({ sharing = {}, ...rest }: DeclaredSketch): Declared => ({
  ...new Asking('compose', SOMEWHERE).done(),
  ...rest,
  sharing: Object.fromEntries(
    Object.entries(sharing).map(([type, asked]) => [
      type,
      {
        evidence: {
          witness: 'declared' as const,
          field: `services.web (${type})`,
          value: asked.kind,
          place: SOMEWHERE,
        },
        ...asked,
      },
    ]),
  ),
});

const SOMEWHERE: Place = {
  file: 'compose.yaml',
  line: 2,
  column: 3,
  endLine: 2,
  endColumn: 6,
  path: 'services.web',
};

const configuredAs = ({ sharing = {}, ...rest }: ConfiguredSketch = {}): Configured => ({
  privileged: false,
  capAdd: [],
  capDrop: [],
  securityOpt: [],
  appArmorProfile: '',
  cgroupParent: '',
  mounts: [],
  devices: [],
  deviceCgroupRules: [],
  ...rest,
  sharing: Object.fromEntries(
    Object.entries(sharing).map(([type, asked]) => [
      type,
      {
        evidence: { witness: 'configured' as const, field: `HostConfig (${type})`, value: asked.kind },
        ...asked,
      },
    ]),
  ),
});

function observedAs({ namespaces = {}, processes, handles, ...rest }: ObservedSketch = {}): Observed {
  const pid = rest.pid ?? 4711;
  return {
    pid,
    confirmedBy: 'cgroup',
    nsPids: [pid],
    startTime: 100_000,
    ...rest,
    ...(processes && { processes: { count: 1, denied: 0, nested: {}, ...processes } }),
    ...(handles && { handles: handles.map(handleAs) }),
    namespaces: namespaceIds(namespaces),
  };
}

const handleAs = ({ id, ...rest }: NonNullable<ObservedSketch['handles']>[number]): NamespaceHandle => ({
  ...rest,
  id: namespaceId(id, initialInodeOf(rest.type)),
});

const sweepAs = ({ strays = [], ...rest }: SweepSketch): ProcessSweep => ({
  processes: 100,
  denied: 0,
  threads: false,
  settleMs: 0,
  ...rest,
  strays: strays.map(strayAs),
});

const strayAs = ({ namespaces = {}, forChildren = {}, ...rest }: StraySketch): Stray => ({
  pid: 4712,
  processes: 1,
  name: 'sleep',
  workloads: [],
  ...rest,
  namespaces: namespaceIds(namespaces),
  forChildren: namespaceIds(forChildren),
});

const namespaceIds = (
  sketches: Partial<Record<NamespaceType, NamespaceSketch>>,
): Partial<Record<NamespaceType, NamespaceId>> =>
  Object.fromEntries(
    NAMESPACES.flatMap(({ type, initialInode }) => {
      const sketch = sketches[type];
      return sketch === undefined ? [] : [[type, namespaceId(sketch, initialInode)]];
    }),
  );

const initialInodeOf = (type: NamespaceType): number =>
  NAMESPACES.find((row) => row.type === type)?.initialInode ?? 0;

function namespaceId(sketch: NamespaceSketch, initialInode: number): NamespaceId {
  if (typeof sketch === 'object') return sketch;
  return { dev: NSFS, ino: sketch === 'host' ? initialInode : sketch };
}

const initialNamespaces = (): Reference =>
  Object.fromEntries(
    NAMESPACES.map(({ type, initialInode }) => [
      type,
      { id: { dev: NSFS, ino: initialInode }, origin: 'constant' as const },
    ]),
  );
