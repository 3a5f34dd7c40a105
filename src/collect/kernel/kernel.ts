import type { Gap } from '../../model/evidence.ts';
import type { Host } from '../../model/host.ts';
import type { NamespaceHandle, Observed, Ownership } from '../../model/observed.ts';
import type { Workload } from '../../model/workload.ts';
import { kernelHas, NAMESPACE_TYPES, namespaceKey, sameNamespace } from '../../namespaces.ts';
import { type ContainerGroup, ContainerGroups } from './container-groups.ts';
import { mountHandles } from './handles.ts';
import { HostMounts, leadingOut, parseMountinfo } from './mountinfo.ts';
import { cgroupOf, confirm, type Marks, TICKS_PER_SECOND, type Traits } from './ownership.ts';
import { gapOf, isDenied, isGone, type Proc } from './proc.ts';
import { anyCgroup, membershipIn, membershipOf, parseIdMap, parseStat, parseStatus } from './process.ts';
import { PublicSigns } from './public-signs.ts';
import { initialInodeOf, readHost } from './reference.ts';

export type Sighting = { observed: Observed; gaps: Gap[] } | { gap: Gap };

/** What cgroups said so long ago still holds: numbers of processes are not given again so soon. */
const RESWEEP_MS = 1000;

/** What a process is looked at for. */
interface Claim {
  confirmBy(traits: Traits): Ownership | undefined;
  /** Of the paths in /proc/<pid>/cgroup the one to show. */
  cgroupIn(text: string): string | undefined;
}

/** The kernel's side of a scan: one /proc, what is known of its host, and looks at containers' processes. */
export class Kernel {
  readonly proc: Proc;
  readonly host: Host;
  readonly gaps: Gap[];
  /** Undefined where the host's cannot be read: then nothing can be said of a container's either. */
  readonly #hostMounts: HostMounts | undefined;
  /** Namespaces that a mount of the host keeps: `ip netns`, an engine's sandboxes. */
  readonly hostHandles: readonly NamespaceHandle[];
  /** Where the first of them is, by namespace. */
  readonly #hostMountPoints: ReadonlyMap<string, string>;
  /** Seconds since 1970 at which the machine started. */
  readonly #bootTime: number | undefined;
  /**
   * Whether the scanner stands in the first user namespace: in a child its capabilities are none, and id maps, which
   * are shown relative to the reader's, mean nothing here.
   */
  readonly inFirstUserNamespace: boolean;
  /** Without one that labels processes, reading a label is EINVAL: for us as for everybody. */
  readonly #hasLsm: boolean;
  readonly #signs: PublicSigns;
  #groups: ContainerGroups | undefined;
  #sweptAt = 0;

  constructor(proc: Proc, uid: number) {
    this.proc = proc;
    const { host, gaps } = readHost(proc, uid);
    this.host = host;
    const hostMounts = host.vantage === 'host' ? proc.textIfReadable(1, 'mountinfo') : undefined;
    const rows = parseMountinfo(hostMounts ?? '');
    this.#hostMounts = hostMounts === undefined ? undefined : new HostMounts(rows);
    this.hostHandles = mountHandles(rows, proc.nsfsDevice());
    this.#hostMountPoints = new Map(
      this.hostHandles.toReversed().map(({ type, id, at }) => [namespaceKey(type, id), at]),
    );
    this.gaps = host.vantage === 'host' && hostMounts === undefined ? [...gaps, unreadMounts(proc)] : gaps;
    this.#bootTime = Number(/^btime (\d+)/m.exec(proc.global('stat') ?? '')?.[1]) || undefined;
    this.inFirstUserNamespace = standsInFirstUserNamespace(proc);
    this.#signs = new PublicSigns(proc);
    this.#hasLsm = proc.textIfReadable('self', 'attr/current') !== undefined;
  }

  /**
   * Looks at one process and makes sure, before and after reading, that it is the container's and still the same.
   */
  observe(pid: number, marks: Marks): Sighting {
    return this.#look(pid, {
      confirmBy: (traits) => confirm(marks, traits),
      cgroupIn: (text) => cgroupOf(marks, text),
    });
  }

  /** Looks at a process that somebody named by its number: whose it is does not matter. */
  observeAny(pid: number): Sighting {
    return this.#look(pid, { confirmBy: () => 'asked', cgroupIn: anyCgroup });
  }

  #look(pid: number, { confirmBy, cgroupIn }: Claim): Sighting {
    const { proc } = this;
    const path = `${proc.root}/${pid}`;
    // Asked before it is read: an error takes ten times as long, and an engine elsewhere has none of its processes here.
    if (!proc.has(pid)) return { gap: this.#gone(path) };
    try {
      const { startTime } = parseStat(proc.text(pid, 'stat'));
      const cgroup = proc.text(pid, 'cgroup');
      const mounts = parseMountinfo(proc.textIfReadable(pid, 'mountinfo') ?? '');
      const startedAt = this.#bootTime && (this.#bootTime + startTime / TICKS_PER_SECOND) * 1000;
      const confirmedBy = confirmBy({ cgroup, mounts, ...(startedAt && { startedAt }) });
      if (!confirmedBy) return { gap: this.#stranger(path) };

      const status = parseStatus(proc.text(pid, 'status'));
      const { ids, gaps } = proc.namespaces(pid);
      const lsmLabel = this.#lsmLabel(pid);
      const cgroupPath = cgroupIn(cgroup);

      const after = parseStat(proc.text(pid, 'stat'));
      if (after.startTime !== startTime)
        return { gap: { reason: 'vanished', what: path, detail: 'its PID was reused' } };
      return {
        observed: {
          pid,
          confirmedBy,
          namespaces: ids,
          ...this.#signsOf(pid, ids),
          nsPids: status.nsPids,
          startTime,
          ...this.#uidMapOf(pid),
          ...(status.capEff !== undefined && { capEff: status.capEff }),
          ...(status.capBnd !== undefined && { capBnd: status.capBnd }),
          ...(status.seccomp !== undefined && { seccomp: status.seccomp }),
          ...(status.noNewPrivs !== undefined && { noNewPrivs: status.noNewPrivs }),
          ...(lsmLabel && { lsmLabel }),
          ...(mounts.length > 0 && this.#hostMounts && { mounts: leadingOut(mounts, this.#hostMounts) }),
          ...(cgroupPath !== undefined && { cgroup: cgroupPath }),
          ...(mounts.length > 0 && { handles: mountHandles(mounts, proc.nsfsDevice()) }),
        },
        gaps,
      };
    } catch (error) {
      return { gap: this.#missing(error, path) };
    }
  }

  /** Where a mount of the host keeps this namespace: `/run/netns/blue`; undefined if none does. */
  hostMountOf({ type, id }: Pick<NamespaceHandle, 'type' | 'id'>): string | undefined {
    return this.#hostMountPoints.get(namespaceKey(type, id));
  }

  /** The containers that cgroups name; found when first asked for. Throws the system's error if /proc cannot be listed. */
  groups(): ContainerGroups {
    if (!this.#groups) {
      this.#groups = new ContainerGroups(this.proc);
      this.#sweptAt = performance.now();
    }
    return this.#groups;
  }

  /** The same, as of a moment ago: found again where they were found before that. */
  recentGroups(): ContainerGroups {
    if (performance.now() - this.#sweptAt >= RESWEEP_MS) this.#groups = undefined;
    return this.groups();
  }

  /** The first process of a container, by its cgroup; undefined if that cannot be told. */
  initOf(id: string): number | undefined {
    return this.#ask(id, (groups, group) => groups.initOf(group));
  }

  /** A process of this container that another PID namespace knows by the number `pid`. */
  findByInnerPid(id: string, pid: number): number | undefined {
    return this.#ask(id, (groups, group) => groups.byInnerPid(group, pid));
  }

  /**
   * What was started since the last sweep, a container or all its processes anew, is found by another. Undefined also
   * where there is no /proc to list: an engine can be asked without.
   */
  #ask(
    id: string,
    pidIn: (groups: ContainerGroups, group: ContainerGroup) => number | undefined,
  ): number | undefined {
    const askOf = (groups: ContainerGroups): number | undefined => {
      const group = groups.of(id);
      return group && pidIn(groups, group);
    };
    try {
      const known = this.groups();
      const pid = askOf(known);
      if (pid !== undefined) return pid;
      const recent = this.recentGroups();
      return recent === known ? undefined : askOf(recent);
    } catch {
      return undefined;
    }
  }

  /** Namespaces of the process that supervises a container from outside (shim, conmon): the engine's idea of a host. */
  supervisorNamespaces({
    id,
    observed,
  }: Pick<Workload, 'id' | 'observed'>): Observed['namespaces'] | undefined {
    if (!observed) return undefined;
    const status = this.proc.textIfReadable(observed.pid, 'status');
    const parent = status && parseStatus(status).ppid;
    if (!parent || parent <= 2) return undefined;
    const cgroup = this.proc.textIfReadable(parent, 'cgroup');
    // A process inside the container is no supervisor of it; one in the container around it is.
    const own = membershipOf({ id, observed })?.path;
    if (own !== undefined && membershipIn(cgroup ?? '', own)) return undefined;
    const { ids } = this.proc.namespaces(parent);
    return Object.keys(ids).length > 0 ? ids : undefined;
  }

  #signsOf(pid: number, ids: Observed['namespaces']): Pick<Observed, 'signs'> {
    const unread = NAMESPACE_TYPES.filter((type) => !ids[type] && kernelHas(type, this.proc.release));
    if (unread.length === 0 || this.host.vantage !== 'host') return {};
    return { signs: this.#signs.of(pid, unread) };
  }

  #uidMapOf(pid: number): Pick<Observed, 'uidMap'> {
    const uidMap = this.inFirstUserNamespace ? this.proc.textIfReadable(pid, 'uid_map') : undefined;
    return uidMap === undefined ? {} : { uidMap: parseIdMap(uidMap) };
  }

  /** '': no LSM; the kernel ends labels with a zero byte or a line break. */
  #lsmLabel(pid: number): string | undefined {
    return this.#hasLsm ? this.proc.textIfReadable(pid, 'attr/current')?.replace(/[\0\n]+$/, '') : undefined;
  }

  #stranger(path: string): Gap {
    return {
      reason: 'unconfirmed',
      what: path,
      detail:
        "neither its cgroup nor its mounts are the container's: the PID may be of another PID namespace or machine",
    };
  }

  #missing(error: unknown, path: string): Gap {
    const gap = gapOf(error, path);
    if (isGone(error)) return this.#gone(path, gap.detail);
    return isDenied(error) ? gap : { ...gap, reason: 'unavailable' };
  }

  #gone(path: string, detail = 'ENOENT'): Gap {
    return this.host.vantage === 'host'
      ? { reason: 'vanished', what: path, detail }
      : { reason: 'unavailable', what: path, detail: 'not visible from here' };
  }
}

/** PID 1's, which anybody may read where PID 1 can be seen: a scanner in a container has a mount namespace of its own. */
const unreadMounts = (proc: Proc): Gap => ({
  reason: 'unavailable',
  what: `${proc.root}/1/mountinfo`,
  detail: "without the host's mounts a container's cannot be told from its own files",
});

function standsInFirstUserNamespace(proc: Proc): boolean {
  try {
    const own = proc.namespace('self', 'user');
    return sameNamespace(own, { dev: own.dev, ino: initialInodeOf('user') ?? -1 });
  } catch {
    return false;
  }
}
