import type { Evidence } from '../model/evidence.ts';
import type { Workload } from '../model/workload.ts';
import {
  type NamespaceId,
  type NamespaceType,
  namespaceKey,
  namespaceLink,
  sameNamespace,
} from '../namespaces.ts';
import { askedFor } from '../rules/evidence.ts';
import { formatPath, parsePath } from '../rules/paths.ts';
import type { Context, RuleCell } from '../rules/rule.ts';
import { companyOf, type Group } from './company.ts';
import { hostOfEngine, meansMachine } from './engine-host.ts';
import { followJoin, type Join } from './join.ts';
import { hasOwnUidMap, mapEvidence } from './uid-map.ts';

export type Groups = ReadonlyMap<string, Group>;

/** What most cells have of members and joins; one for all of them, of which there are eight for each container. */
const NONE: never[] = [];

export function describeCell(
  workload: Workload,
  type: NamespaceType,
  context: Context,
  groups: Groups,
): RuleCell {
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
  if (reference && sameNamespace(reference.id, id)) return { status: 'host', ...alone };
  // Of the engine's own user namespace it matters that it is not the machine's: that has to be known.
  if (!reference && type === 'user') return { status: 'unknown', ...alone };
  if (engineSide && sameNamespace(engineSide, id)) return { status: 'engine', ...alone };
  // Asked for the host's, has not the machine's, and such an engine means its own, which could not be read.
  const end = join.chain.at(-1) ?? workload;
  const asksForHost = join.target === undefined && askedFor(end)?.sharing[type]?.kind === 'host';
  if (!engineSide && asksForHost && !meansMachine(end, context)) return { status: 'engine', ...alone };
  const group = groups.get(namespaceKey(type, id)) ?? companyOf(workload, [], type);
  if (reference && group.members.length === 1) return { ...withoutCompany(workload, type, join), ...alone };
  const among = (status: Judged['status']): Judged => ({ status, ...alone, ...besides(workload, group) });
  if (!reference) return among('unknown');
  if (group.isPod) return among('pod');
  return among(group.owner === workload ? 'own' : 'joined');
}

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

/** The first process of the machine stands in what is the host's; of any other process nobody can say. */
function byPath(written: string): Judged['status'] {
  const path = formatPath(parsePath(written) ?? []);
  if (/^\/(?:host\/)?proc\/1\/ns\//.test(path)) return 'host';
  return /^\/(?:host\/)?proc\//.test(path) ? 'unknown' : 'joined';
}

/** Without a look at the kernel: what was asked for, followed to where it ends. */
function configured(
  workload: Workload,
  type: NamespaceType,
  { chain, target }: Join,
  context: Context,
): Judged {
  const end = chain.at(-1) ?? workload;
  const sharing = askedFor(end)?.sharing[type];
  const evidence = asked(type, workload, ...chain);
  const say = (status: Judged['status']): Judged => ({
    status,
    basis: status === 'unknown' ? 'none' : workload.configured ? 'configured' : 'declared',
    evidence,
  });
  if (target?.startsWith('/')) return say(byPath(target));
  if (!sharing || target !== undefined) return say('unknown');
  if (sharing.kind === 'host') return say(meansMachine(end, context) ? 'host' : 'engine');
  // What is assumed of engines is what they do unasked: of a value that a file does not settle it says nothing.
  const isUnasked = end.configured !== undefined || sharing.implied === true;
  if (sharing.kind === 'unset') {
    return say(type === 'user' && isUnasked ? assumedUser(context) : 'unknown');
  }
  if (chain.length === 0) return say('own');
  const company = companyOf(workload, chain, type);
  return { ...say(company.isPod ? 'pod' : 'joined'), ...besides(workload, company) };
}

function assumedUser({ assume }: Context): Judged['status'] {
  const remapped = assume['engine-user-remap'];
  if (remapped === undefined) return 'unknown';
  return remapped ? 'own' : 'host';
}

function asked(type: NamespaceType, ...workloads: readonly Workload[]): Evidence[] {
  const evidence: Evidence[] = [];
  for (const workload of workloads) {
    const sharing = askedFor(workload)?.sharing[type];
    // Of a file also what it leaves unsaid: that has its place as well.
    if (sharing && (!sharing.implied || !workload.configured)) evidence.push(sharing.evidence);
  }
  return evidence;
}

const linkEvidence = ({ observed }: Workload, type: NamespaceType, id: NamespaceId): Evidence => ({
  witness: 'observed',
  field: `/proc/${observed?.pid}/ns/${type}`,
  value: namespaceLink(type, id),
});
