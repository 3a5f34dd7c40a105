import type { Gap, Host, Observed } from '../../model/facts.ts';
import { sameNamespace } from '../../namespaces.ts';
import { HostMounts, leadingOut, parseMountinfo } from './mountinfo.ts';
import { confirm, type Marks, TICKS_PER_SECOND } from './ownership.ts';
import { gapOf, isDenied, isGone, type Proc } from './proc.ts';
import { containerOfCgroup, parseIdMap, parseStat, parseStatus } from './process.ts';
import { initialInodeOf, readHost } from './reference.ts';

export type Sighting = { observed: Observed; gaps: Gap[] } | { gap: Gap };

/** The kernel's side of a scan: one /proc, what is known of its host, and looks at containers' processes. */
export class Kernel {
  readonly proc: Proc;
  readonly host: Host;
  readonly gaps: Gap[];
  readonly #hostMounts: HostMounts;
  /** Seconds since 1970 at which the machine started. */
  readonly #bootTime: number | undefined;
  /** Id maps are shown relative to the reader's user namespace; from a child they mean nothing here. */
  readonly #readsIdMaps: boolean;
  #containers: Map<string, number[]> | undefined;

  constructor(proc: Proc, uid: number) {
    this.proc = proc;
    const { host, gaps } = readHost(proc, uid);
    this.host = host;
    this.gaps = gaps;
    this.#hostMounts = new HostMounts(host.vantage === 'host' ? readHostMounts(proc) : []);
    this.#bootTime = Number(/^btime (\d+)/m.exec(proc.global('stat') ?? '')?.[1]) || undefined;
    this.#readsIdMaps = standsInFirstUserNamespace(proc);
  }

  /**
   * Looks at one process and makes sure, before and after reading, that it is the container's and still the same.
   */
  observe(pid: number, marks: Marks): Sighting {
    const { proc } = this;
    const path = `${proc.root}/${pid}`;
    try {
      const { startTime } = parseStat(proc.text(pid, 'stat'));
      const cgroup = proc.text(pid, 'cgroup');
      const mounts = parseMountinfo(proc.textIfReadable(pid, 'mountinfo') ?? '');
      const startedAt = this.#bootTime && (this.#bootTime + startTime / TICKS_PER_SECOND) * 1000;
      const confirmedBy = confirm(marks, { cgroup, mounts, ...(startedAt && { startedAt }) });
      if (!confirmedBy) return { gap: this.#stranger(path) };

      const status = parseStatus(proc.text(pid, 'status'));
      const { ids, gaps } = proc.namespaces(pid);
      const lsmLabel = this.#lsmLabel(pid);
      const uidMap = this.#readsIdMaps ? proc.textIfReadable(pid, 'uid_map') : undefined;
      const gidMap = this.#readsIdMaps ? proc.textIfReadable(pid, 'gid_map') : undefined;
      const cgroupPath = containerOfCgroup(cgroup)?.path;

      const after = parseStat(proc.text(pid, 'stat'));
      if (after.startTime !== startTime)
        return { gap: { reason: 'vanished', what: path, detail: 'its PID was reused' } };
      return {
        observed: {
          pid,
          confirmedBy,
          namespaces: ids,
          nsPids: status.nsPids,
          startTime,
          ...(uidMap !== undefined && { uidMap: parseIdMap(uidMap) }),
          ...(gidMap !== undefined && { gidMap: parseIdMap(gidMap) }),
          ...(status.capEff !== undefined && { capEff: status.capEff }),
          ...(status.capBnd !== undefined && { capBnd: status.capBnd }),
          ...(status.seccomp !== undefined && { seccomp: status.seccomp }),
          ...(status.noNewPrivs !== undefined && { noNewPrivs: status.noNewPrivs }),
          ...(lsmLabel && { lsmLabel }),
          ...(mounts.length > 0 && { mounts: leadingOut(mounts, this.#hostMounts) }),
          ...(cgroupPath !== undefined && { cgroup: cgroupPath }),
        },
        gaps,
      };
    } catch (error) {
      return { gap: this.#missing(error, path) };
    }
  }

  /** Processes of each container that a cgroup names, oldest first; one sweep of /proc, made when first asked for. */
  containers(): Map<string, number[]> {
    this.#containers ??= this.#sweep();
    return this.#containers;
  }

  /**
   * Of a container's processes the one that the engine would call its first: no parent inside the container, and of
   * those (an exec has none either) the oldest.
   */
  initOf(id: string): number | undefined {
    const pids = this.containers().get(id) ?? [];
    const inside = new Set(pids);
    const candidates = pids.flatMap((pid) => {
      const status = this.proc.textIfReadable(pid, 'status');
      const stat = this.proc.textIfReadable(pid, 'stat');
      if (!status || !stat || inside.has(parseStatus(status).ppid)) return [];
      return [{ pid, startTime: parseStat(stat).startTime }];
    });
    return candidates.sort((a, b) => a.startTime - b.startTime || a.pid - b.pid)[0]?.pid;
  }

  /** A process of this container that another PID namespace knows by the number `pid`. */
  findByInnerPid(id: string, pid: number): number | undefined {
    return (this.containers().get(id) ?? []).find((candidate) => {
      const status = this.proc.textIfReadable(candidate, 'status');
      return status !== undefined && parseStatus(status).nsPids.slice(1).includes(pid);
    });
  }

  /** Namespaces of the process that supervises a container from outside (shim, conmon): the engine's idea of a host. */
  supervisorNamespaces(observed: Observed): Observed['namespaces'] | undefined {
    const status = this.proc.textIfReadable(observed.pid, 'status');
    const parent = status && parseStatus(status).ppid;
    if (!parent || parent <= 2) return undefined;
    const cgroup = this.proc.textIfReadable(parent, 'cgroup');
    if (cgroup !== undefined && observed.cgroup && containerOfCgroup(cgroup)?.path === observed.cgroup)
      return undefined;
    const { ids } = this.proc.namespaces(parent);
    return Object.keys(ids).length > 0 ? ids : undefined;
  }

  #sweep(): Map<string, number[]> {
    const found = new Map<string, number[]>();
    for (const pid of this.proc.pids()) {
      const text = this.proc.textIfReadable(pid, 'cgroup');
      const id = text && containerOfCgroup(text)?.id;
      if (!id) continue;
      const pids = found.get(id);
      if (pids) pids.push(pid);
      else found.set(id, [pid]);
    }
    return found;
  }

  /** '' and EINVAL: no LSM; the kernel ends labels with a zero byte or a line break. */
  #lsmLabel(pid: number): string | undefined {
    return this.proc.textIfReadable(pid, 'attr/current')?.replace(/[\0\n]+$/, '');
  }

  #stranger(path: string): Gap {
    return {
      reason: 'unconfirmed',
      what: path,
      detail:
        'neither its cgroup nor its mounts are the container’s: the PID may be of another PID namespace or machine',
    };
  }

  #missing(error: unknown, path: string): Gap {
    if (isGone(error) && this.host.vantage !== 'host') {
      return { reason: 'unavailable', what: path, detail: 'not visible from here' };
    }
    return isDenied(error) || isGone(error)
      ? gapOf(error, path)
      : { ...gapOf(error, path), reason: 'unavailable' };
  }
}

/** PID 1's, which anybody may read: a scanner in a container has a mount namespace of its own. */
function readHostMounts(proc: Proc) {
  return parseMountinfo(proc.textIfReadable(1, 'mountinfo') ?? '');
}

function standsInFirstUserNamespace(proc: Proc): boolean {
  try {
    const own = proc.namespace('self', 'user');
    return sameNamespace(own, { dev: own.dev, ino: initialInodeOf('user') ?? -1 });
  } catch {
    return false;
  }
}
