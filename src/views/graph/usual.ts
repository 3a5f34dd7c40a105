import type { CellStatus, ReportWorkload } from '../../model/report.ts';
import { isStopped } from '../../model/workload.ts';
import { kernelHas, NAMESPACE_TYPES, type NamespaceType } from '../../namespaces.ts';
import type { HostReport } from './host-report.ts';
import { enumerate, nameOf, shown } from './words.ts';

/** What nearly all containers of an engine have in common: it is said once, and not drawn. */
export interface Usual {
  has(workload: ReportWorkload, type: NamespaceType): boolean;
  notes: string[];
}

/** Engines leave these to the host unless told otherwise; all others somebody chose. */
export const isLeftToHost = (type: NamespaceType): boolean => ['cgroup', 'time', 'user'].includes(type);

/** More lines of one sort say no more than a sentence. */
const MANY = 12;

export function usualOf({ workloads, host }: HostReport): Usual {
  const owners = [...new Set(workloads.map(({ engine }) => engine))].sort();
  const types = NAMESPACE_TYPES.filter((type) => kernelHas(type, host.kernel));
  const known = new Map<string | undefined, Map<NamespaceType, CellStatus>>();
  const notes: string[] = [];
  for (const owner of owners) {
    const members = workloads.filter(({ engine, state }) => engine === owner && !isStopped(state));
    const habits = types.flatMap((type) => habitOf(type, members));
    known.set(owner, new Map(habits.map(({ type, status }) => [type, status])));
    const of = owners.length === 1 ? '' : ` ${whose(owner, host.engines)}`;
    notes.push(...sentences(habits, members.length, of));
  }
  return {
    has: ({ engine, namespaces }, type) => known.get(engine)?.get(type) === namespaces[type].status,
    notes,
  };
}

interface Habit {
  type: NamespaceType;
  status: CellStatus;
  others: string[];
}

function habitOf(type: NamespaceType, members: readonly ReportWorkload[]): Habit[] {
  const having = (status: CellStatus) =>
    members.filter(({ namespaces }) => namespaces[type].status === status);
  const unknown = having('unknown').length;
  if (members.length === 0) return [];
  if (unknown === members.length) return [{ type, status: 'unknown', others: [] }];
  if (!isLeftToHost(type)) return [];
  for (const status of ['host', 'engine'] as const) {
    const alike = having(status).length;
    const told = members.length - unknown;
    if (alike !== told && (alike <= MANY || alike * 2 <= told)) continue;
    const others = members.filter(({ namespaces }) => namespaces[type].status !== status);
    return [{ type, status, others: others.map(nameOf).sort() }];
  }
  return [];
}

/** One for the types of which the same is to say. */
function sentences(habits: readonly Habit[], members: number, of: string): string[] {
  const byWords = new Map<string, NamespaceType[]>();
  for (const { type, status, others } of habits) {
    const words = JSON.stringify([status, others]);
    byWords.set(words, [...(byWords.get(words) ?? []), type]);
  }
  return [...byWords].map(([words, types]) => {
    const [status, others]: [CellStatus, string[]] = JSON.parse(words);
    if (status === 'unknown') return `Not known of any container${of}: ${types.join(', ')}.`;
    const who =
      others.length === 0
        ? `All containers${of}`
        : `${members - others.length} of ${members} containers${of} (not ${enumerate(others)})`;
    const place = status === 'host' ? "the host's" : "their engine's";
    return `${who} are in ${place} ${namespaces(types)}: not drawn.`;
  });
}

/** `user namespace`, `cgroup, time and user namespaces`. */
function namespaces(types: readonly NamespaceType[]): string {
  const [last, ...before] = types.toReversed();
  return before.length === 0 ? `${last} namespace` : `${before.reverse().join(', ')} and ${last} namespaces`;
}

function whose(id: string | undefined, engines: HostReport['host']['engines']): string {
  const engine = engines.find((candidate) => candidate.id === id);
  if (!engine) return 'found in /proc';
  const alike = engines.filter(({ kind }) => kind === engine.kind).length > 1;
  return `of ${alike ? shown(engine.endpoint) : engine.kind}`;
}
