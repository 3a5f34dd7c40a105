import type { IdMapping } from '../model/observed.ts';
import { isStopped, type Workload } from '../model/workload.ts';
import { sameNamespace } from '../namespaces.ts';
import { type Context, fail, man, notApplicable, open, pass, type WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

const REFERENCES = [man('user_namespaces'), 'https://docs.docker.com/engine/security/userns-remap/'];

const rootMapped: WorkloadRule = {
  id: 'root-mapped',
  title: "Its user namespace maps a user to the host's root",
  severity: 'medium',
  subject: 'workload',
  reads: [],
  namespace: 'user',
  exposes:
    'The user namespace is its own in name only: a user inside, mostly root, is user id 0 on the host, for files as for ' +
    'signals. Only the capabilities over what belongs to the host are gone.',
  prove: ['cat /proc/PID/uid_map   # a row with 0 in the second column: that user inside is root outside'],
  remediation:
    'Map root to an unprivileged range (userns-remap; Podman: --userns=auto, or --uidmap 0:100000:65536).',
  references: REFERENCES,
  controls: { nist: ['4.4.3', '4.5.2'], cwe: [250] },
  check(workload, context) {
    const { status } = context.cell(workload, 'user');
    if (status === 'host')
      return notApplicable(`${workload.name} has the host's user namespace: host-user says so.`);
    const map = workload.observed?.uidMap;
    if (!map || status === 'unknown') return withoutMap(workload);
    const evidence = [evidenceOf(workload)];
    return map.some(mapsRoot)
      ? fail(
          `${workload.name} has a user namespace of its own that maps a user to the host's root.`,
          evidence,
        )
      : pass(`${workload.name}: nobody inside is root outside.`, evidence);
  },
};

const overlappingUidMap: WorkloadRule = {
  id: 'overlapping-uid-map',
  title: 'Two workloads have the same host user ids',
  severity: 'low',
  subject: 'workload',
  reads: [],
  namespace: 'user',
  exposes:
    'The user namespaces differ and the ids behind them do not: who escapes from one container has the other one’s files, ' +
    'and may signal its processes. Docker’s userns-remap gives every container the same range.',
  prove: ['cat /proc/PID/uid_map /proc/OTHER/uid_map   # second column: the same host ids'],
  remediation:
    'Give each workload a range of its own (Podman: --userns=auto); with Docker, separate engines or users.',
  references: REFERENCES,
  controls: { nist: ['4.4.3'], cwe: [653] },
  check(workload, context) {
    const { status } = context.cell(workload, 'user');
    if (status === 'host')
      return notApplicable(`${workload.name} has the host's user namespace: host-user says so.`);
    const map = workload.observed?.uidMap;
    if (!map || status === 'unknown') return withoutMap(workload);
    const others = overlapping(workload, map, context);
    return others.count > 0
      ? fail(`${workload.name} maps the same host user ids as ${wordsFor(others)}.`, [evidenceOf(workload)])
      : pass(`${workload.name}: no other workload maps its host user ids.`, [evidenceOf(workload)]);
  },
};

export const idMapRules: WorkloadRule[] = [rootMapped, overlappingUidMap];

function withoutMap(workload: Workload) {
  return isStopped(workload.state)
    ? notApplicable(`${workload.name} is not running: it has no user ids mapped.`)
    : open(`${workload.name}: its user namespace could not be told from the host's.`);
}

const mapsRoot = ({ outside, count }: IdMapping): boolean => outside === 0 && count > 0;

interface Others {
  count: number;
  /** A few of them. */
  names: string[];
}

/**
 * Never a list of all: with userns-remap every container of a large host is one. Those in the very same namespace share
 * more than ids and are left out, unless it is the engine's, which all its containers have.
 */
function overlapping(workload: Workload, map: readonly IdMapping[], context: Context): Others {
  const groups = context.uidMaps.filter((group) =>
    map.some((row) => group.map.some((other) => overlaps(row, other))),
  );
  const { company } = context.cell(workload, 'user');
  const isApart = (other: Workload): boolean =>
    other !== workload && (company === undefined || !sharesUser(workload, other));
  const all = groups.reduce((sum, { workloads }) => sum + workloads.length, 0);
  const count = Math.max(0, all - (company?.mapped ?? 1));
  const names: string[] = [];
  for (const { workloads } of count > 0 ? groups : []) {
    for (const other of workloads) {
      if (names.length < SHOWN && isApart(other)) names.push(other.name);
      if (names.length === SHOWN) return { count, names };
    }
  }
  return { count: names.length === 0 ? 0 : count, names };
}

function sharesUser({ observed: a }: Workload, { observed: b }: Workload): boolean {
  const [one, other] = [a?.namespaces.user, b?.namespaces.user];
  return one !== undefined && other !== undefined && sameNamespace(one, other);
}

const SHOWN = 3;

const overlaps = (a: IdMapping, b: IdMapping): boolean =>
  a.outside < b.outside + b.count && b.outside < a.outside + a.count;

const wordsFor = ({ count, names }: Others): string =>
  count > names.length ? `${names.join(', ')} and ${count - names.length} more` : enumerate(names);

const evidenceOf = ({ observed }: Workload) => ({
  witness: 'observed' as const,
  field: `/proc/${observed?.pid}/uid_map`,
  value: (observed?.uidMap ?? [])
    .map(({ inside, outside, count }) => `${inside} ${outside} ${count}`)
    .join(', '),
});
