import type { Gap } from '../model/evidence.ts';
import type { Observed } from '../model/observed.ts';
import { isStopped, type Workload } from '../model/workload.ts';
import { sameNamespace } from '../namespaces.ts';
import type { EngineFound } from './docker-source.ts';
import type { ContainerGroup } from './kernel/container-groups.ts';
import type { Kernel } from './kernel/kernel.ts';
import { idOfUser, parseStatus } from './kernel/process.ts';

interface Shown {
  kernel: Kernel;
  /** The containers that the kernel shows. */
  groups: readonly ContainerGroup[];
}

/**
 * What an ordinary user's engine may tell of. Whatever answers at the socket could list others' containers, whose ids
 * anybody can read, and say of them what it likes: also that they have no process at the moment. Hence one that is said
 * to live and was not seen is not taken over either, and none that stands in the place of a container of which the kernel
 * shows another process.
 */
export function ofUser(found: EngineFound, uid: number, { kernel, groups }: Shown): EngineFound {
  const isOwn = ({ id, state, observed }: Workload): boolean => {
    const called = groups.filter((group) => !group.nested && (group.id === id || group.path === id));
    if (!called.every((group) => holds(group, observed))) return false;
    return isStopped(state) || (observed !== undefined && isUsersContainer(observed, uid, kernel));
  };
  const workloads = found.workloads.filter(isOwn);
  const refused = found.workloads.length - workloads.length;
  const gap: Gap = {
    reason: 'unconfirmed',
    what: found.engine.endpoint,
    detail: `${refused} that it lists were not seen to be run by uid ${uid} in a user namespace other than the host's: not taken for containers of this user's engine`,
  };
  const own = groups.filter((group) =>
    workloads.some(({ id, observed }) => group.id === id && holds(group, observed)),
  );
  return {
    ...found,
    uid,
    workloads,
    ids: new Set(own.map(({ path }) => path)),
    gaps: refused > 0 ? [...found.gaps, gap] : found.gaps,
  };
}

const holds = ({ pids }: ContainerGroup, observed: Workload['observed']): boolean =>
  observed !== undefined && pids.includes(observed.pid);

/** One user's engine cannot take another's container out of sight by telling of its id: those are two containers. */
export function tellUsersApart(found: readonly EngineFound[]): EngineFound[] {
  const first = new Map<string, number>();
  return found.map((one) => {
    const { uid, workloads } = one;
    if (uid === undefined) return one;
    for (const { id } of workloads) if (!first.has(id)) first.set(id, uid);
    const isAnothers = ({ id }: Workload): boolean => first.get(id) !== uid;
    return {
      ...one,
      workloads: workloads.map((own) => (isAnothers(own) ? { ...own, id: idOfUser(own.id, uid) } : own)),
    };
  });
}

/**
 * Whether an engine that this user runs has the container: its user namespace is not the host's, which alone proves
 * little, as root's engines and other users' make some too; and what supervises it has the user's ids and no others.
 * Nobody can put a process of his above one that he did not start.
 */
export function isUsersContainer(
  { pid, namespaces }: Pick<Observed, 'pid' | 'namespaces'>,
  uid: number,
  { proc, host }: Kernel,
): boolean {
  const [own, machine] = [namespaces.user, host.reference.user?.id];
  if (!own || !machine || sameNamespace(own, machine)) return false;
  const statusOf = (one: number) => parseStatus(proc.textIfReadable(one, 'status') ?? '');
  const { uids } = statusOf(statusOf(pid).ppid);
  return uids.length > 0 && uids.every((one) => one === uid);
}
