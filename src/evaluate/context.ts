import type { Evidence } from '../model/evidence.ts';
import type { Facts } from '../model/facts.ts';
import type { IdMapping, Observed } from '../model/observed.ts';
import type { Assumptions } from '../model/policy.ts';
import type { Workload } from '../model/workload.ts';
import {
  NAMESPACE_TYPES,
  type NamespaceId,
  type NamespaceType,
  namespaceKey,
  namespaceLink,
  sameNamespace,
} from '../namespaces.ts';
import type { Context, RuleCell } from '../rules/rule.ts';
import { companyOf, Group } from './company.ts';
import { indexStrays } from './strays.ts';

export interface ContextOptions {
  evidence: Context['evidence'];
  assume: Assumptions;
}

/** Joins what was configured and what was observed, once for all rules. */
export function createContext(facts: Facts, { evidence, assume }: ContextOptions): Context {
  const byId = new Map(facts.workloads.map((workload) => [workload.id, workload]));
  const engines = new Map(facts.engines.map((engine) => [engine.id, engine]));
  const groups = groupByNamespace(facts.workloads);
  const cells = new Map<Workload, Map<NamespaceType, RuleCell>>();

  const context: Context = {
    facts,
    evidence,
    assume,
    hostOfEngine: (workload) => hostOfEngine(workload, context),
    engineOf: ({ engine }) => (engine === undefined ? undefined : engines.get(engine)),
    workload: (id) => byId.get(id),
    cell(workload, type) {
      const row = cells.get(workload) ?? new Map<NamespaceType, RuleCell>();
      cells.set(workload, row);
      const known = row.get(type);
      if (known) return known;
      const cell = describe(workload, type, context, groups);
      row.set(type, cell);
      return cell;
    },
    tenants: (type, id) => groups.get(namespaceKey(type, id))?.members ?? NONE,
    strays: indexStrays(facts),
    uidMaps: [],
  };
  return { ...context, uidMaps: groupByUidMap(facts.workloads, context) };
}

type Groups = ReadonlyMap<string, Group>;

function groupByNamespace(workloads: readonly Workload[]): Groups {
  const groups = new Map<string, Group>();
  for (const workload of workloads) {
    for (const type of NAMESPACE_TYPES) {
      const id = workload.observed?.namespaces[type];
      if (!id) continue;
      const key = namespaceKey(type, id);
      const group = groups.get(key) ?? new Group(type);
      groups.set(key, group);
      group.members.push(workload);
    }
  }
  return groups;
}

function groupByUidMap(workloads: readonly Workload[], context: Context): Context['uidMaps'] {
  const groups = new Map<string, Workload[]>();
  for (const workload of workloads) {
    const map = workload.observed?.uidMap;
    const { status } = context.cell(workload, 'user');
    if (map && status !== 'host' && status !== 'unknown') push(groups, mapKey(map), workload);
  }
  return [...groups.values()].map((members) => ({
    map: members[0]?.observed?.uidMap ?? [],
    workloads: members.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }));
}

const mapKey = (map: readonly IdMapping[]): string =>
  map.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join(',');

function push<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}

/** What most cells have of members and joins; one for all of them, of which there are eight for each container. */
const NONE: never[] = [];
const NO_JOIN: Join = { chain: NONE };

function describe(workload: Workload, type: NamespaceType, context: Context, groups: Groups): RuleCell {
  const join = followJoin(workload, type, context);
  return { with: NONE, others: 0, ...join, ...judge(workload, type, join, context, groups) };
}

function judge(
  workload: Workload,
  type: NamespaceType,
  join: Join,
  context: Context,
  groups: Groups,
): Judged {
  const id = workload.observed?.namespaces[type];
  if (id) return observed(workload, type, id, context, groups, join);
  if (type === 'user' && hasOwnUidMap(workload)) {
    return { status: 'own', basis: 'observed', evidence: [mapEvidence(workload), ...asked(type, workload)] };
  }
  return bySign(workload, type, context) ?? configured(workload, type, join, context);
}

/**
 * Where the link could not be read. One that is not the machine's may still be what its engine calls the host: a sign
 * does not tell which it is.
 */
function bySign(workload: Workload, type: NamespaceType, context: Context): Judged | undefined {
  const sign = workload.observed?.signs?.[type];
  if (!sign || (!sign.host && !meansMachine(workload, context))) return undefined;
  const note = sign.host ? "the same as the host's PID 1" : "not the host's";
  const field = `/proc/${workload.observed?.pid}/${sign.file}`;
  const seen: Evidence = { witness: 'observed', field, value: sign.value, note };
  return {
    status: sign.host ? 'host' : 'own',
    basis: 'observed',
    evidence: [seen, ...asked(type, workload)],
  };
}

type Judged = Omit<RuleCell, 'chain' | 'target' | 'others' | 'with'> &
  Partial<Pick<RuleCell, 'others' | 'with'>>;

function observed(
  workload: Workload,
  type: NamespaceType,
  id: NamespaceId,
  context: Context,
  groups: Groups,
  join: Join,
): Judged {
  const reference = context.facts.host.reference[type];
  const engineSide = hostOfEngine(workload, context)?.[type];
  const evidence = [linkEvidence(workload, type, id), ...asked(type, workload)];
  const alone = { basis: 'observed' as const, id, evidence };
  // Without members: thousands of containers can stand in the host's, and each would list all the others.
  if (reference && sameNamespace(reference.id, id)) return { ...alone, status: 'host' };
  // Of the engine's own user namespace it matters that it is not the machine's: that has to be known.
  if (!reference && type === 'user') return { ...alone, status: 'unknown' };
  if (engineSide && sameNamespace(engineSide, id)) return { ...alone, status: 'engine' };
  // Asked for the host's, has not the machine's, and such an engine means its own, which could not be read.
  const end = join.chain.at(-1) ?? workload;
  const asksForHost = join.target === undefined && end.configured?.sharing[type]?.kind === 'host';
  if (!engineSide && asksForHost && !meansMachine(end, context)) return { ...alone, status: 'engine' };
  const group = groups.get(namespaceKey(type, id)) ?? companyOf(workload, [], type);
  if (reference && group.members.length === 1) return { ...alone, ...withoutCompany(workload, type, join) };
  const seen = { ...alone, ...besides(workload, group) };
  if (!reference) return { ...seen, status: 'unknown' };
  if (group.isPod) return { ...seen, status: 'pod' };
  return { ...seen, status: group.owner === workload ? 'own' : 'joined' };
}

/** What the engine calls its host; where none was asked, its supervisor shows it. */
const hostOfEngine = (workload: Workload, context: Context): Observed['supervisor'] =>
  context.engineOf(workload)?.namespaces ?? workload.observed?.supervisor;

const besides = (workload: Workload, company: Group): Pick<RuleCell, 'company' | 'others' | 'with'> => ({
  company,
  others: company.members.length - 1,
  with: company.namesBeside(workload),
});

/** Nobody else was seen in it; a join that was asked for still counts where the other end could not be read. */
function withoutCompany(
  workload: Workload,
  type: NamespaceType,
  { chain, target }: Join,
): Pick<Judged, 'status' | 'company' | 'others' | 'with'> {
  if (target?.startsWith('/')) return { status: 'joined' };
  const unread = chain.filter((link) => !link.observed?.namespaces[type]);
  if (unread.length === 0) return { status: 'own' };
  const company = companyOf(workload, unread, type);
  return { status: company.isPod ? 'pod' : 'joined', ...besides(workload, company) };
}

/** Without a look at the kernel: what was asked for, followed to where it ends. */
function configured(
  workload: Workload,
  type: NamespaceType,
  { chain, target }: Join,
  context: Context,
): Judged {
  const end = chain.at(-1) ?? workload;
  const sharing = end.configured?.sharing[type];
  const evidence = asked(type, workload, ...chain);
  const say = (status: Judged['status']): Judged => ({
    status,
    basis: status === 'unknown' ? 'none' : 'configured',
    evidence,
  });
  if (target?.startsWith('/')) return say('joined');
  if (!sharing || target !== undefined) return say('unknown');
  if (sharing.kind === 'host') return say(meansMachine(end, context) ? 'host' : 'engine');
  if (sharing.kind === 'unset') return say(type === 'user' ? assumedUser(context) : 'unknown');
  if (chain.length === 0) return say('own');
  const company = companyOf(workload, chain, type);
  return { ...say(company.isPod ? 'pod' : 'joined'), ...besides(workload, company) };
}

function assumedUser({ assume }: Context): Judged['status'] {
  const remapped = assume['engine-user-remap'];
  if (remapped === undefined) return 'unknown';
  return remapped ? 'own' : 'host';
}

/** A rootless engine, or one in namespaces of its own, calls those "host". */
function meansMachine(workload: Workload, context: Context): boolean {
  const engine = context.engineOf(workload);
  return engine === undefined || (!engine.rootless && engine.reachable !== 'otherPidNamespace');
}

/** The workloads that a configured join leads through, and where it ends if at none of them. */
type Join = Pick<RuleCell, 'chain' | 'target'>;

/** Follows `container:` modes to the workload that made the namespace; a cycle or a missing link ends in `target`. */
function followJoin(workload: Workload, type: NamespaceType, context: Context): Join {
  let sharing = workload.configured?.sharing[type];
  if (sharing?.kind !== 'container') return NO_JOIN;
  const chain: Workload[] = [];
  while (sharing?.kind === 'container') {
    const target = sharing.target ?? '';
    const next = context.workload(target);
    if (!next || next === workload || chain.includes(next)) return { chain, target };
    chain.push(next);
    sharing = next.configured?.sharing[type];
  }
  return { chain };
}

/** The whole range onto itself: what the first user namespace has, though others can have it too. */
const isFullMap = (map: readonly IdMapping[]): boolean =>
  map.length === 1 && map[0]?.inside === 0 && map[0].outside === 0 && map[0].count === 4294967295;

/** Readable by anybody: a map that is not the full one proves a user namespace of its own; the full one proves nothing. */
const hasOwnUidMap = ({ observed }: Workload): boolean =>
  observed?.uidMap !== undefined && observed.uidMap.length > 0 && !isFullMap(observed.uidMap);

function asked(type: NamespaceType, ...workloads: readonly Workload[]): Evidence[] {
  const evidence: Evidence[] = [];
  for (const { configured } of workloads) {
    const sharing = configured?.sharing[type];
    if (sharing && !sharing.implied) evidence.push(sharing.evidence);
  }
  return evidence;
}

const linkEvidence = ({ observed }: Workload, type: NamespaceType, id: NamespaceId): Evidence => ({
  witness: 'observed',
  field: `/proc/${observed?.pid}/ns/${type}`,
  value: namespaceLink(type, id),
});

const mapEvidence = ({ observed }: Workload): Evidence => ({
  witness: 'observed',
  field: `/proc/${observed?.pid}/uid_map`,
  value: mapKey(observed?.uidMap ?? []),
});
