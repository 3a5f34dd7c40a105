import type { Cell, Report, ReportWorkload } from '../../model/report.ts';
import { NAMESPACE_TYPES, type NamespaceType, namespaceKey } from '../../namespaces.ts';
import { addTo } from './lists.ts';
import { isLeftToHost } from './usual.ts';
import { shown } from './words.ts';

/** A workload in a namespace that is not its own, and whose it is. */
export interface Join {
  from: ReportWorkload;
  type: NamespaceType;
  to: ReportWorkload | Place;
}

/** Where no workload can be called the owner. */
export interface Place {
  /** Equal for those that are in it together. */
  key: string;
  name: string;
  detail: string;
}

export const isPlace = (to: ReportWorkload | Place): to is Place => 'key' in to;

/** Pods are left out: a box shows them. */
export function joinsOf({ workloads }: Report): Join[] {
  const find = finder(workloads);
  // Together in one that may be the host's: worth a line only if not all are, and somebody chose it.
  const inCompany = (type: NamespaceType, { status, id, others }: Cell): boolean =>
    status === 'unknown' &&
    id !== undefined &&
    others > 0 &&
    others + 1 < workloads.length &&
    !isLeftToHost(type);
  return workloads.flatMap((from) =>
    NAMESPACE_TYPES.flatMap((type): Join[] => {
      const cell = from.namespaces[type];
      if (cell.status !== 'joined' && !inCompany(type, cell)) return [];
      return [{ from, type, to: find(from, type, cell) }];
    }),
  );
}

/** The one whose own it is: by the namespace's id where the kernel told it, else by the names that were asked for. */
function finder(workloads: readonly ReportWorkload[]) {
  const byNamespace = new Map<string, ReportWorkload[]>();
  const byName = new Map<string, ReportWorkload[]>();
  for (const workload of workloads) {
    addTo(byName, nameKey(workload, workload.name), workload);
    for (const type of NAMESPACE_TYPES) {
      const { id } = workload.namespaces[type];
      if (id) addTo(byNamespace, namespaceKey(type, id), workload);
    }
  }
  const owners = new Map<string, ReportWorkload | Place | undefined>();
  return (from: ReportWorkload, type: NamespaceType, { id, with: names }: Cell): ReportWorkload | Place => {
    const isOwn = (other: ReportWorkload) => other.namespaces[type].status === 'own';
    const key = id && namespaceKey(type, id);
    if (key !== undefined && !owners.has(key)) {
      const members = byNamespace.get(key) ?? [];
      owners.set(key, members.find(isOwn) ?? (members.length > 1 ? together(members) : undefined));
    }
    const owner = key === undefined ? undefined : owners.get(key);
    if (owner) return owner;
    const named = names.flatMap((name) => byName.get(nameKey(from, name)) ?? []);
    return named.find(isOwn) ?? named.find((other) => other !== from) ?? elsewhere(from, names[0]);
  };
}

const nameKey = ({ engine }: ReportWorkload, name: string): string => JSON.stringify([engine, name]);

const together = (members: readonly ReportWorkload[]): Place => ({
  key: JSON.stringify(members.map(({ id }) => id).sort()),
  name: `in one namespace: ${members.length}`,
  detail: "whose it is: not known, the host's maybe",
});

/** Kept at a path, or of a container that was not listed. */
const elsewhere = ({ id, engine }: ReportWorkload, name: string | undefined): Place =>
  name === undefined
    ? { key: JSON.stringify(id), name: 'elsewhere', detail: 'at a path, or gone' }
    : { key: JSON.stringify([engine, name]), name: shown(name), detail: 'not among those seen' };
