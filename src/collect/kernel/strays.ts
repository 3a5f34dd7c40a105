import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '../../model/engine.ts';
import type { Stray } from '../../model/host.ts';
import type { Workload } from '../../model/workload.ts';
import { type NamespaceId, type NamespaceType, namespaceKey, sameNamespace } from '../../namespaces.ts';
import { describeStrays, likeness } from './describe-stray.ts';
import type { Kernel } from './kernel.ts';
import type { Owners } from './owners.ts';
import { parseStat } from './process.ts';
import { type OwnersOf, Residents } from './residents.ts';
import { type Standing, Sweep } from './sweep.ts';

/** So many, where a container has processes astray that do not stay. */
const LOOKS = 6;

export interface SweepSettings {
  /** Each thread too. */
  threads: boolean;
  /** Milliseconds that a process must stay where it does not belong to be listed. */
  settleMs: number;
  /** Of who collects again and again: what was found to stay there the last time. */
  settled?: Set<string> | undefined;
}

/** A process, or a thread of it, and the namespaces in which it is astray. */
export interface Sighted {
  pid: number;
  tid?: number;
  /** comm, read while it was there. */
  name: string;
  kernelThread: boolean;
  startTime: number;
  workloads: readonly Workload[];
  astray: Pick<Stray, 'namespaces' | 'elsewhere' | 'named' | 'forChildren'>;
}

type Ids = Partial<Record<NamespaceType, NamespaceId>>;

/** Tells, of all that stands somewhere, what stands where it does not belong. */
export class Strays {
  readonly #kernel: Kernel;
  readonly #owners: Owners;
  readonly #engines: ReadonlyMap<string, Engine>;
  readonly #tenants = new Map<string, Workload[]>();

  constructor(kernel: Kernel, owners: Owners, workloads: readonly Workload[], engines: readonly Engine[]) {
    this.#kernel = kernel;
    this.#owners = owners;
    this.#engines = new Map(engines.map((engine) => [engine.id, engine]));
    for (const workload of workloads) {
      for (const [type, id] of entries(workload.observed?.namespaces ?? {})) {
        if (this.isHosts(type, id, workload)) continue;
        const key = namespaceKey(type, id);
        this.#tenants.set(key, [...(this.#tenants.get(key) ?? []), workload]);
      }
    }
  }

  /** Those who have a namespace for their own, or share it with other containers. */
  tenantsOf(type: NamespaceType, id: NamespaceId): readonly Workload[] {
    return this.#tenants.get(namespaceKey(type, id)) ?? [];
  }

  /** The machine's, or what this workload's engine calls its host. */
  isHosts(type: NamespaceType, id: NamespaceId, { engine, observed }: Workload): boolean {
    const machine = this.#kernel.host.reference[type]?.id;
    const asked = engine === undefined ? undefined : this.#engines.get(engine);
    const engines = (asked?.namespaces ?? observed?.supervisor)?.[type];
    return (
      (machine !== undefined && sameNamespace(machine, id)) ||
      (engines !== undefined && sameNamespace(engines, id))
    );
  }

  /**
   * A process on its way into a container is astray for a moment: only one that is so twice counts. A container that has
   * some process or other with the host nearly whenever one looks counts as well: it starts new ones to be missed.
   * `settled` is kept up to date: where all were so at the last look there is no need to wait.
   */
  async find(sweep: Sweep, { threads, settleMs, settled = new Set() }: SweepSettings): Promise<Stray[]> {
    const first = this.#sight(sweep, (pid, standing) => this.#owners.of(pid, standing));
    if (first.every((sighted) => settled.has(identityOf(sighted)))) {
      replaceAll(settled, first);
      return describeStrays(first, this.#kernel);
    }
    const before = new Map(first.map((sighted) => [keyOf(sighted), sighted.startTime]));
    const second = await this.#lookAgain(threads, settleMs);
    const stayed = second.filter((sighted) => before.get(keyOf(sighted)) === sighted.startTime);
    replaceAll(settled, stayed);
    const known = new Set(stayed.map(likeness));
    const isFleeting = (sighted: Sighted): boolean =>
      sighted.workloads.length > 0 && !known.has(likeness(sighted));
    const looks = [first.filter(isFleeting), second.filter(isFleeting)];
    while (looks.flat().length > 0 && looks.length < LOOKS) {
      looks.push((await this.#lookAgain(threads, settleMs / LOOKS)).filter(isFleeting));
    }
    return describeStrays([...stayed, ...recurring(looks)], this.#kernel);
  }

  async #lookAgain(threads: boolean, afterMs: number): Promise<Sighted[]> {
    await delay(afterMs);
    const sweep = new Sweep(this.#kernel.proc, { threads, forChildren: true });
    return this.#sight(sweep, (pid) => this.#owners.now(pid));
  }

  #sight(sweep: Sweep, find: OwnersOf): Sighted[] {
    const found: Sighted[] = [];
    const ownersOf = onceForEach(find);
    const residents = new Residents(sweep, this.#kernel, ownersOf);
    for (const standing of sweep.standings) {
      const isTenanted = this.#isTenanted(standing);
      for (const one of [...standing.pids.map((pid) => ({ pid })), ...standing.threads]) {
        const workloads = ownersOf(one.pid, standing);
        // Most of a host's processes: of no container, and where none stands.
        if (!isTenanted && workloads.length === 0) continue;
        const astray = this.#astray(standing, one.pid, workloads, residents);
        if (!astray) continue;
        const stat = this.#kernel.proc.textIfReadable(one.pid, 'stat');
        if (stat) found.push({ ...one, ...parseStat(stat), workloads, astray });
      }
    }
    return found;
  }

  #isTenanted({ namespaces, forChildren }: Standing): boolean {
    const places = [...entries(namespaces), ...entries(forChildren)];
    return places.some(([type, id]) => this.tenantsOf(type, id).length > 0);
  }

  #astray(
    standing: Standing,
    pid: number,
    workloads: readonly Workload[],
    residents: Residents,
  ): Sighted['astray'] | undefined {
    const isAstray = ([type, id]: [NamespaceType, NamespaceId]): boolean =>
      this.#hasEscaped(type, id, workloads) || this.#intrudes(type, id, pid, workloads);
    const elsewhere: Stray['elsewhere'] = {};
    const named: Stray['named'] = {};
    const isElsewhere = ([type, id]: [NamespaceType, NamespaceId]): boolean => {
      if (!this.#isNobodys(type, id, workloads)) return false;
      const resident = residents.before(type, id, workloads);
      const mount = this.#kernel.hostMountOf({ type, id });
      if (resident) elsewhere[type] = resident;
      else if (mount !== undefined) named[type] = mount;
      return resident !== undefined || mount !== undefined;
    };
    const namespaces = entries(standing.namespaces).filter((place) => isAstray(place) || isElsewhere(place));
    const forChildren = entries(standing.forChildren).filter(isAstray);
    if (namespaces.length + forChildren.length === 0) return undefined;
    return {
      namespaces: Object.fromEntries(namespaces),
      ...(Object.keys(elsewhere).length > 0 && { elsewhere }),
      ...(Object.keys(named).length > 0 && { named }),
      forChildren: Object.fromEntries(forChildren),
    };
  }

  /** Stands in what is neither the host's nor that of any container: most have made it themselves. */
  #isNobodys(type: NamespaceType, id: NamespaceId, workloads: readonly Workload[]): boolean {
    return (
      workloads.length > 0 &&
      this.tenantsOf(type, id).length === 0 &&
      workloads.every((workload) => {
        const own = workload.observed?.namespaces[type];
        return own !== undefined && !sameNamespace(own, id) && !this.isHosts(type, id, workload);
      })
    );
  }

  /** Stands with the host where the first process of one of its containers does not. */
  #hasEscaped(type: NamespaceType, id: NamespaceId, workloads: readonly Workload[]): boolean {
    return workloads.some((workload) => {
      const own = workload.observed?.namespaces[type];
      return own !== undefined && !sameNamespace(own, id) && this.isHosts(type, id, workload);
    });
  }

  /** Stands with containers to none of which it belongs. */
  #intrudes(type: NamespaceType, id: NamespaceId, pid: number, workloads: readonly Workload[]): boolean {
    const tenants = this.tenantsOf(type, id);
    return (
      tenants.length > 0 &&
      !tenants.some((tenant) => workloads.includes(tenant) || this.#owners.startedBySupervisor(pid, tenant))
    );
  }
}

function onceForEach(find: OwnersOf): OwnersOf {
  const known = new Map<number, readonly Workload[]>();
  return (pid, standing) => {
    const workloads = known.get(pid) ?? find(pid, standing);
    known.set(pid, workloads);
    return workloads;
  };
}

/** Of those alike, seen in most of the looks, the last that were seen. */
function recurring(looks: readonly Sighted[][]): Sighted[] {
  const times = new Map<string, number>();
  const last = new Map<string, Sighted[]>();
  for (const look of looks) {
    const keys = new Set(look.map(likeness));
    for (const key of keys) {
      times.set(key, (times.get(key) ?? 0) + 1);
      last.set(
        key,
        look.filter((sighted) => likeness(sighted) === key),
      );
    }
  }
  return [...last].flatMap(([key, sighted]) => ((times.get(key) ?? 0) > LOOKS / 2 ? sighted : []));
}

const keyOf = ({ pid, tid }: Sighted): string => `${pid}/${tid ?? pid}`;

/** Also where it stands: one that has gone on is new there. */
const identityOf = (sighted: Sighted): string =>
  `${keyOf(sighted)} ${sighted.startTime} ${JSON.stringify(sighted.astray)}`;

function replaceAll(settled: Set<string>, sighted: readonly Sighted[]): void {
  settled.clear();
  for (const one of sighted) settled.add(identityOf(one));
}

const entries = (ids: Ids): [NamespaceType, NamespaceId][] =>
  Object.entries(ids) as [NamespaceType, NamespaceId][];
