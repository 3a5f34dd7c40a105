import type { Workload } from '../model/workload.ts';
import type { NamespaceType } from '../namespaces.ts';
import { askedFor } from '../rules/evidence.ts';
import type { Company } from '../rules/rule.ts';

/** Names that a cell gives of those beside it. */
const NAMED = 10;

/** The workloads in one namespace. What each of thousands asks for is found out once. */
export class Group implements Company {
  readonly members: Workload[] = [];
  readonly #type: NamespaceType;
  #names: string[] | undefined;
  #owner: Workload | undefined;
  #projects: Map<string | undefined, number> | undefined;
  #isPod: boolean | undefined;
  #tellsProjects: boolean | undefined;
  #mapped: number | undefined;

  constructor(type: NamespaceType) {
    this.#type = type;
  }

  get owner(): Workload | undefined {
    this.#owner ??= ownerOf(this.members, this.#type);
    return this.#owner;
  }

  /** Whether all are of one pod. */
  get isPod(): boolean {
    const [first] = this.members;
    this.#isPod ??= first !== undefined && this.members.every((member) => inOnePod(member, first));
    return this.#isPod;
  }

  get tellsProjects(): boolean {
    this.#tellsProjects ??= this.members.every((member) => askedFor(member) !== undefined);
    return this.#tellsProjects;
  }

  get mapped(): number {
    this.#mapped ??= this.members.filter((member) => member.observed?.uidMap).length;
    return this.#mapped;
  }

  inProject(project: string | undefined): number {
    this.#projects ??= countBy(this.members, (member) => member.project);
    return this.#projects.get(project) ?? 0;
  }

  /** The first few names of the others, sorted. */
  namesBeside({ name }: Workload): string[] {
    this.#names ??= this.members.map((member) => member.name).sort();
    const first = this.#names.slice(0, NAMED + 1);
    const own = first.indexOf(name);
    return own === -1 ? first.slice(0, NAMED) : first.toSpliced(own, 1);
  }
}

function countBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** Those that a configured join leads to, where the kernel shows nobody. */
export function companyOf(workload: Workload, chain: readonly Workload[], type: NamespaceType): Group {
  const group = new Group(type);
  group.members.push(workload, ...chain);
  return group;
}

const inOnePod = (a: Workload, b: Workload): boolean => a.pod !== undefined && a.pod === b.pod;

/** The pod's infra container; else, of those that did not ask to join, the one that was there first. */
function ownerOf(members: readonly Workload[], type: NamespaceType): Workload | undefined {
  const asksToJoin = (member: Workload) => askedFor(member)?.sharing[type]?.kind === 'container';
  return [...members].sort(
    (a, b) =>
      Number(b.infra ?? false) - Number(a.infra ?? false) ||
      Number(asksToJoin(a)) - Number(asksToJoin(b)) ||
      (a.observed?.startTime ?? 0) - (b.observed?.startTime ?? 0) ||
      (a.id < b.id ? -1 : 1),
  )[0];
}
