import { SourceUnavailableError } from '../../errors.ts';
import type { Gap } from '../../model/evidence.ts';
import type { Facts } from '../../model/facts.ts';
import type { Observed } from '../../model/observed.ts';
import type { ShownTarget, Surroundings } from '../../model/shown.ts';
import type { Workload } from '../../model/workload.ts';
import { kernelHas, NAMESPACE_TYPES, type NamespaceType, sameNamespace } from '../../namespaces.ts';
import type { ContainersByPid } from '../containers-by-pid.ts';
import { commOf, startTimeOf } from '../kernel/comm.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Proc } from '../kernel/proc.ts';
import { parseIdMap } from '../kernel/process.ts';
import { Sweep } from '../kernel/sweep.ts';
import { Company } from './company.ts';
import { findFamily } from './family.ts';
import { forChildren } from './for-children.ts';

export interface Subject {
  facts: Facts;
  kernel: Kernel;
  containers: ContainersByPid;
  pid: number;
  workload?: Workload;
}

/**
 * Reads one process and its surroundings. Throws SourceUnavailableError if it ends meanwhile, or has ended since its
 * container was looked at: its number may be another's now.
 */
export function collectSurroundings(subject: Subject): Surroundings {
  const { kernel, containers, pid } = subject;
  const { proc, host } = kernel;
  const workload = asWorkload(subject);
  const { observed, gaps } = workload;
  const sweep = new Sweep(proc);
  const company = new Company(sweep, proc, containers, pid);
  const types = NAMESPACE_TYPES.filter((type) => kernelHas(type, host.kernel));
  const surroundings: Surroundings = {
    workload,
    target: describe(subject, observed),
    vantage: host.vantage,
    reference: host.reference,
    around: Object.fromEntries(types.map((type) => [type, lookAround(type, observed, kernel, company)])),
    identity: identityOf(observed, kernel, pid),
    ...findFamily(pid, observed.namespaces, { sweep, proc, containers }),
    unread: sweep.unknown.length,
    gaps: [...kernel.gaps, ...gaps],
  };
  requireSame(proc, observed);
  return surroundings;
}

/** In the host's namespaces everybody is a stranger, and nobody counts them. */
function lookAround(
  type: NamespaceType,
  { pid, namespaces }: Observed,
  { proc, host }: Kernel,
  company: Company,
): Surroundings['around'][NamespaceType] {
  const id = namespaces[type];
  const reference = host.reference[type]?.id;
  const isHosts = id && reference && sameNamespace(id, reference);
  const children = forChildren(proc, pid, type, id);
  return {
    ...(children && { forChildren: children }),
    strangers: id && !isHosts ? company.strangers(type, id) : { count: 0, first: [] },
  };
}

/** A container by its first process; another process as if it were a workload of its own. */
function asWorkload({ kernel, pid, workload }: Subject): Surroundings['workload'] {
  if (workload?.observed?.pid === pid) return { ...workload, observed: workload.observed };
  const sighting = kernel.observeAny(pid);
  if ('gap' in sighting) throw ended(pid, sighting.gap);
  const { observed, gaps } = sighting;
  return { id: `process ${pid}`, name: `process ${pid}`, labels: {}, state: 'running', observed, gaps };
}

function describe({ kernel, containers, pid, workload }: Subject, { cgroup }: Observed): ShownTarget {
  const container = containers.nameOf(pid);
  const init = workload?.observed?.pid;
  return {
    pid,
    comm: commOf(kernel.proc, pid),
    ...(container && { container }),
    ...(init !== undefined && init !== pid && { init }),
    ...(workload?.image !== undefined && { image: workload.image }),
    ...(cgroup !== undefined && { cgroup }),
  };
}

function identityOf({ nsPids, uidMap }: Observed, { proc }: Kernel, pid: number): Surroundings['identity'] {
  // Relative to the reader's user namespace, as uid_map is; where that was left out so is this.
  const gidMap = uidMap && proc.textIfReadable(pid, 'gid_map');
  return {
    nsPids,
    ...(uidMap && { uidMap }),
    ...(gidMap !== undefined && { gidMap: parseIdMap(gidMap) }),
  };
}

function requireSame(proc: Proc, { pid, startTime }: Observed): void {
  const now = startTimeOf(proc, pid);
  if (now === startTime) return;
  const detail = now === undefined ? 'it has ended' : 'its PID was reused';
  throw ended(pid, { reason: 'vanished', what: `${proc.root}/${pid}`, detail });
}

const ended = (pid: number, { reason, detail, what }: Gap): SourceUnavailableError =>
  new SourceUnavailableError(`process ${pid} cannot be looked at: ${reason} (${detail ?? what})`, {
    suggestions: ['the same command again, with a process that runs on'],
  });
