import type { Stray } from '../model/host.ts';
import type { Workload } from '../model/workload.ts';
import {
  kernelHas,
  NAMESPACE_TYPES,
  type NamespaceType,
  namespaceRow,
  sameNamespace,
} from '../namespaces.ts';
import { unsweptVerdict } from './processes.ts';
import { type Context, fail, man, notApplicable, open, pass, type WorkloadRule } from './rule.ts';
import { describeStray, type Found, type Place, placesOf, strayEvidence, taskWords } from './strays.ts';
import { enumerate } from './wording.ts';

export const escapedProcess: WorkloadRule = {
  id: 'escaped-process',
  title: 'A process of the container stands in a namespace of the host',
  severity: 'critical',
  subject: 'workload',
  reads: [],
  exposes:
    'The container is set up apart from the host, and one of its processes has left: it stands where the first process of ' +
    'its container does not. What that namespace of the host holds, its network, its processes, its files, is in its ' +
    'hands, and so in those of whoever controls the container. No option asks for this; somebody did it from inside, ' +
    'or moved the process there. A namespace of a service of the host is as far outside; of one that merely has a name ' +
    'there nobody can say who made it, and the verdict is open. A process is told by its cgroup or its parents (one that ' +
    'got rid of both is nobody’s), a single thread only with --threads, and in the namespace of a service none at all if ' +
    'any process of the container that stands there is older than the service.',
  prove: [
    'sudo ls -l /proc/PID/ns /proc/2/ns   # PID: the process that is named; 2 is kthreadd, always the host',
    'cat /proc/PID/cgroup   # whose process it is',
  ],
  remediation:
    'Find out what the process does and how it got there, then stop the container. Take away what it left by: the ' +
    "host's PID namespace, SYS_ADMIN, SYS_PTRACE, a handle to a namespace.",
  references: [man('setns', 2), man('namespaces'), man('nsenter', 1)],
  controls: { nist: ['4.4.4', '4.4.5'], cwe: [653], attack: ['T1611'] },
  check(workload, context) {
    const unswept = unsweptVerdict(workload, context);
    if (unswept) return unswept;
    const { name, observed } = workload;
    const found = escapes(workload, context);
    if (found.length > 0) {
      const words = found.map(wordsFor);
      return fail(`${name}: ${enumerate(words)}.`, strayEvidence(found, workload));
    }
    const untraced = inNamed(workload, context);
    if (untraced.length > 0) {
      return open(
        `${name}: ${enumerate(untraced.map(wordsForNamed))}; who made it cannot be told.`,
        strayEvidence(untraced, workload),
      );
    }
    const { count = 0, denied = 0, nested = {} } = observed?.processes ?? {};
    if (denied > 0) return open(`${name}: ${denied} of its processes may not be looked at.`);
    if (count === 0) return notApplicable(`${name}: none of its processes was left.`);
    const unseen = context.facts.sweep?.denied ?? 0;
    if (unseen > 0 && Object.keys(nested).length > 0) {
      return open(
        `${name}: its processes stand in namespaces besides its own, and ${unseen} of the host that may have made them may not be looked at.`,
      );
    }
    if (observed?.mounts === undefined && Object.keys(nested).length > 0) {
      return open(
        `${name}: its processes stand in namespaces besides its own, and the host's mounts, which may keep them there, could not be read.`,
      );
    }
    const untold = untoldTypes(workload, context);
    return untold.length > 0
      ? open(
          `${name}: whether a process stands in the host's ${enumerate(untold, 8)} namespace cannot be told.`,
        )
      : pass(`${name}: all its processes stand apart from the host where the first does.`, []);
  },
};

function escapes(workload: Workload, context: Context): Found {
  const isHosts = isHostsFor(workload, context);
  return context.strays.of(workload).flatMap((stray) => {
    const left = placesLeft(stray, workload);
    const isElsewhere = ({ type, forChildren }: Place): boolean =>
      !forChildren && stray.elsewhere?.[type] !== undefined && isApart(type, workload, isHosts);
    return [left.filter(isHosts), left.filter(isElsewhere)].flatMap((places) =>
      places.length > 0 ? [{ stray, places }] : [],
    );
  });
}

/** Where a mount of the host is all that is known of a namespace. */
function inNamed(workload: Workload, context: Context): Found {
  const isHosts = isHostsFor(workload, context);
  return context.strays.of(workload).flatMap((stray) => {
    const isNamed = ({ type, forChildren }: Place): boolean =>
      !forChildren && stray.named?.[type] !== undefined && isApart(type, workload, isHosts);
    return placesLeft(stray, workload)
      .filter(isNamed)
      .map((place) => ({ stray, places: [place] }));
  });
}

type IsHosts = (place: Pick<Place, 'type' | 'id'>) => boolean;

function isHostsFor(workload: Workload, { facts, hostOfEngine }: Context): IsHosts {
  const engines = hostOfEngine(workload);
  return ({ type, id }) =>
    [facts.host.reference[type]?.id, engines?.[type]].some((host) => host && sameNamespace(host, id));
}

const placesLeft = (stray: Stray, { observed }: Workload): Place[] =>
  placesOf(stray).filter(({ type, id }) => {
    const own = observed?.namespaces[type];
    return own !== undefined && !sameNamespace(own, id);
  });

/** Who is with the host from the start has nothing to leave: network agents make namespaces there for the host. */
function isApart(type: NamespaceType, { observed }: Workload, isHosts: IsHosts): boolean {
  const id = observed?.namespaces[type];
  return id !== undefined && !isHosts({ type, id });
}

function wordsFor({ stray, places }: Found[number]): string {
  const residents = places.flatMap(({ type, forChildren }) =>
    forChildren ? [] : (stray.elsewhere?.[type] ?? []),
  );
  if (residents.length === 0) return describeStray({ stray, places }, "the host's");
  const owners = new Set(residents.map((resident) => taskWords(resident)));
  return `${describeStray({ stray, places }, "somebody else's")} (${enumerate([...owners])})`;
}

function wordsForNamed({ stray, places }: Found[number]): string {
  const mounts = places.flatMap(({ type }) => stray.named?.[type] ?? []);
  return `${describeStray({ stray, places }, 'a named')} (mount of the host at ${enumerate(mounts)})`;
}

/** Without both ends there is nothing to compare with. */
const untoldTypes = ({ observed }: Workload, { facts }: Context): string[] =>
  NAMESPACE_TYPES.filter(
    (type) =>
      kernelHas(type, facts.host.kernel) && !(observed?.namespaces[type] && facts.host.reference[type]),
  ).map((type) => namespaceRow(type).label);
