import type { Evidence } from '../model/evidence.ts';
import type { Stray } from '../model/host.ts';
import type { Workload } from '../model/workload.ts';
import {
  NAMESPACE_TYPES,
  type NamespaceId,
  type NamespaceType,
  namespaceLink,
  namespaceRow,
} from '../namespaces.ts';
import { enumerate } from './wording.ts';

/** A namespace in which a stray stands, or in which what it starts next will stand. */
export interface Place {
  type: NamespaceType;
  id: NamespaceId;
  /** Its own link is somebody else's; pid_for_children or time_for_children is this one. */
  forChildren: boolean;
}

/** Strays, each with the places that count. */
export type Found = { stray: Stray; places: Place[] }[];

export const placesOf = ({ namespaces, forChildren }: Stray): Place[] => [
  ...NAMESPACE_TYPES.flatMap((type) => {
    const id = namespaces[type];
    return id ? [{ type, id, forChildren: false }] : [];
  }),
  ...(['pid', 'time'] as const).flatMap((type) => {
    const id = forChildren[type];
    return id ? [{ type, id, forChildren: true }] : [];
  }),
];

/** `process 4711 (sleep)`, `thread 4713 of process 4711 (java)`. */
export const taskWords = ({ pid, tid, name }: Pick<Stray, 'pid' | 'tid' | 'name'>): string =>
  `${tid === undefined ? '' : `thread ${tid} of `}process ${pid} (${name})`;

/** The same, with ` and 3 alike`; `owner`: ` of web`. */
function strayWords(stray: Stray, owner: string): string {
  const one = `${taskWords(stray)}${owner}`;
  return stray.processes > 1 ? `${one} and ${stray.processes - 1} alike` : one;
}

/** `process 4711 (sleep) stands in the host's network and PID namespaces`; `whose`: `the host's`, `its`. */
export function describeStray({ stray, places }: Found[number], whose: string, owner = ''): string {
  const [stands, starts] = stray.processes > 1 ? ['stand', 'start'] : ['stands', 'starts'];
  const standing = places.filter(({ forChildren }) => !forChildren);
  const next = places.filter(({ forChildren }) => forChildren);
  const verbs = [
    ...(standing.length > 0 ? [`${stands} in ${whose} ${namespacesIn(standing)}`] : []),
    ...(next.length > 0 ? [`${starts} children in ${whose} ${namespacesIn(next)}`] : []),
  ];
  return `${strayWords(stray, owner)} ${verbs.join(' and ')}`;
}

function namespacesIn(places: readonly Place[]): string {
  const labels = places.map(({ type }) => namespaceRow(type).label);
  return `${enumerate(labels, labels.length)} namespace${labels.length > 1 ? 's' : ''}`;
}

/** Of more strays the evidence says nothing new. */
const MOST = 5;

/** The links of each stray, and those of the container's own first process. */
export function strayEvidence(found: Found, workload: Workload): Evidence[] {
  const types = new Set(found.flatMap(({ places }) => places.map(({ type }) => type)));
  const own = NAMESPACE_TYPES.filter((type) => types.has(type)).flatMap((type) => {
    const id = workload.observed?.namespaces[type];
    return id ? [link(`/proc/${workload.observed?.pid}/ns/${type}`, type, id, "the container's")] : [];
  });
  return [
    ...found
      .slice(0, MOST)
      .flatMap(({ stray, places }) =>
        places.flatMap((place) => [placeLink(stray, place), ...residentLink(stray, place)]),
      ),
    ...own,
  ];
}

function placeLink(stray: Stray, { type, id, forChildren }: Place): Evidence {
  return link(`${folderOf(stray)}/ns/${type}${forChildren ? '_for_children' : ''}`, type, id, stray.name);
}

/** Of who was there first. */
function residentLink({ elsewhere }: Stray, { type, id, forChildren }: Place): Evidence[] {
  const resident = forChildren ? undefined : elsewhere?.[type];
  return resident ? [link(`${folderOf(resident)}/ns/${type}`, type, id, resident.name)] : [];
}

const folderOf = ({ pid, tid }: Pick<Stray, 'pid' | 'tid'>): string =>
  tid === undefined ? `/proc/${pid}` : `/proc/${pid}/task/${tid}`;

const link = (field: string, type: NamespaceType, id: NamespaceId, note: string): Evidence => ({
  witness: 'observed',
  field,
  value: namespaceLink(type, id),
  note,
});
