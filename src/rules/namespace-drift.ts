import type { Evidence } from '../model/evidence.ts';
import { isStopped, type Sharing, type Workload } from '../model/workload.ts';
import {
  aNamespace,
  NAMESPACE_TYPES,
  type NamespaceId,
  type NamespaceType,
  namespaceRow,
  sameNamespace,
} from '../namespaces.ts';
import {
  type Context,
  fail,
  man,
  notApplicable,
  open,
  pass,
  type RuleCell,
  type WorkloadRule,
} from './rule.ts';

export const namespaceDrift: WorkloadRule = {
  id: 'namespace-drift',
  title: 'The kernel shows another sharing than the engine was asked for',
  severity: 'critical',
  subject: 'workload',
  reads: [],
  exposes:
    'What the engine says of this container is not what it is. Either something moved it after its start (setns(2), a ' +
    'runtime hook, a join whose target was restarted since), or the engine says the wrong thing; every tool that reads ' +
    '`docker inspect` alone judges a container that does not exist. Where a file of the repository declares the container, ' +
    'it is a third witness: what runs may be what the engine was asked for and not what the file says.',
  prove: [
    "docker inspect -f '{{json .HostConfig}}' NAME   # what was asked for",
    'sudo ls -l /proc/PID/ns /proc/2/ns   # what is',
  ],
  remediation:
    'Find out who moved it, then start it again as it is meant to be; recreate joins after their target is recreated.',
  references: [man('namespaces'), man('setns', 2)],
  controls: { nist: ['4.4.4', '4.4.5'], cwe: [653], attack: ['T1611'] },
  check(workload, context) {
    const { name, configured, observed } = workload;
    if (workload.engine === undefined)
      return notApplicable(`${name}: no engine was asked what was asked for.`);
    if (!configured) return open(`${name}: the engine did not say what was asked for.`);
    if (!observed) {
      if (isStopped(workload.state)) return notApplicable(`${name} is not running.`);
      return context.evidence === 'engine'
        ? notApplicable(`${name}: the engine's word is to be enough, and the kernel was not seen.`)
        : open(`${name}: no process of it was looked at.`);
    }
    const drifts = NAMESPACE_TYPES.flatMap((type) => {
      const found = driftOf(workload, type, context);
      return found.length > 0 ? found : driftFromFile(workload, type, context);
    });
    if (drifts.length > 0) {
      const [first] = drifts;
      const message = drifts.map(({ words }) => words).join('; ');
      return fail(`${name}: ${message}.`, first ? drifts.flatMap(({ evidence }) => evidence) : []);
    }
    const unread = NAMESPACE_TYPES.filter(
      (type) => asked(configured.sharing[type]) && !isComparable(workload, type, context),
    );
    return unread.length > 0
      ? open(`${name}: its ${unread.join(', ')} could not be read and compared.`)
      : pass(`${name} is what the engine was asked for.`, []);
  },
};

const asked = (sharing: Sharing | undefined): boolean =>
  sharing !== undefined && !sharing.implied && sharing.kind !== 'unset';

/** Both ends of the comparison were read: the container's namespace, and the host's or the joined one's. */
function isComparable(workload: Workload, type: NamespaceType, context: Context): boolean {
  const cell = context.cell(workload, type);
  if (cell.basis !== 'observed' || cell.status === 'unknown') return false;
  const sharing = workload.configured?.sharing[type];
  return sharing?.kind !== 'container' || joinedId(type, sharing, cell) !== undefined;
}

interface Drift {
  words: string;
  evidence: Evidence[];
}

function driftOf(workload: Workload, type: NamespaceType, context: Context): Drift[] {
  const sharing = workload.configured?.sharing[type];
  const cell = context.cell(workload, type);
  if (!sharing || sharing.kind === 'unset' || cell.basis !== 'observed' || cell.status === 'unknown')
    return [];
  const words = wordsFor(sharing, cell, workload, type, context);
  return words === undefined ? [] : [{ words, evidence: [sharing.evidence, ...cell.evidence.slice(0, 1)] }];
}

function wordsFor(
  sharing: Sharing,
  cell: RuleCell,
  workload: Workload,
  type: NamespaceType,
  context: Context,
): string | undefined {
  const { label } = namespaceRow(type);
  const onHost = isHosts(cell);
  switch (sharing.kind) {
    case 'host':
      // A time namespace of its own, which nobody can ask for, takes nothing away.
      return onHost || sharing.implied ? undefined : `asked for the host's ${label} namespace, has another`;
    case 'private':
      if (onHost) return `asked for ${aNamespace(type)} of its own, has the host's`;
      return cell.status === 'joined' && !isBroughtAlong(workload, type, context)
        ? `asked for ${aNamespace(type)} of its own, shares that of ${cell.company?.owner?.name ?? 'another'}`
        : undefined;
    case 'container':
      return missesTarget(type, sharing, cell)
        ? `asked for the ${label} namespace ${cell.chain[0] ? `of ${cell.chain[0].name}` : `at ${sharing.target}`}, has another`
        : undefined;
    case 'unset':
      return undefined;
  }
}

/** The engine was asked for what is, and somebody else than the file asked it: by hand, or before the file was changed. */
function driftFromFile(workload: Workload, type: NamespaceType, context: Context): Drift[] {
  const sharing = workload.declared?.sharing[type];
  const cell = context.cell(workload, type);
  if (!sharing || sharing.kind === 'unset' || cell.basis !== 'observed' || cell.status === 'unknown')
    return [];
  const words = isJoinUnasked(workload, type)
    ? `asked for another's ${namespaceRow(type).label} namespace, has ${isHosts(cell) ? "the host's" : 'its own'}`
    : wordsFor(sharing, cell, workload, type, context);
  if (words === undefined) return [];
  const { place } = sharing.evidence;
  const told = words.replace(/^asked for/, 'declared with');
  return [
    {
      words: `${told} (${place?.file}:${place?.line} says so, the engine was asked otherwise)`,
      evidence: [sharing.evidence, ...cell.evidence],
    },
  ];
}

const isJoinUnasked = ({ declared, configured }: Workload, type: NamespaceType): boolean =>
  declared?.sharing[type]?.kind === 'container' && configured?.sharing[type]?.kind !== 'container';

const isHosts = ({ status }: RuleCell): boolean => status === 'host' || status === 'engine';

/** Under userns-remap a join of x's network, IPC or PID namespace also joins x's user namespace, unasked. */
function isBroughtAlong(workload: Workload, type: NamespaceType, context: Context): boolean {
  const own = workload.observed?.namespaces.user;
  if (type !== 'user' || own === undefined) return false;
  return (['net', 'ipc', 'pid'] as const).some((joined) => {
    const theirs = context.cell(workload, joined).chain[0]?.observed?.namespaces.user;
    return theirs !== undefined && sameNamespace(theirs, own);
  });
}

/** Of a target that runs and could be read; of a path what the host has mounted there. */
const joinedId = (type: NamespaceType, { id }: Sharing, { chain }: RuleCell): NamespaceId | undefined =>
  chain[0]?.observed?.namespaces[type] ?? id;

/** A target that was restarted has a new namespace and its guests the old; so has a path that was mounted over. */
function missesTarget(type: NamespaceType, sharing: Sharing, cell: RuleCell): boolean {
  const theirs = joinedId(type, sharing, cell);
  return theirs !== undefined && cell.id !== undefined && !sameNamespace(theirs, cell.id);
}
