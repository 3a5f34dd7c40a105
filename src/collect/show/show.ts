import { SourceUnavailableError } from '../../errors.ts';
import type { Facts, Gap, Observed, Workload } from '../../model/facts.ts';
import type { Cell } from '../../model/report.ts';
import {
  SHOWN_SCHEMA_VERSION,
  type Shown,
  type ShownNamespace,
  type ShownTarget,
} from '../../model/shown.ts';
import { kernelHas, NAMESPACE_TYPES, type NamespaceType } from '../../namespaces.ts';
import type { Context } from '../../rules/rule.ts';
import type { ContainersByPid } from '../containers-by-pid.ts';
import { commOf, startTimeOf } from '../kernel/comm.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Proc } from '../kernel/proc.ts';
import { parseIdMap } from '../kernel/process.ts';
import { Sweep } from '../kernel/sweep.ts';
import { Company } from './company.ts';
import { findFamily } from './family.ts';
import { forChildren } from './for-children.ts';
import { guardsOf } from './guards.ts';

export interface Subject {
  facts: Facts;
  kernel: Kernel;
  containers: ContainersByPid;
  pid: number;
  workload?: Workload;
}

/** The first process of the machine: what it stands in is what "the host" means, readable or not. */
const INIT = 1;

/** How a workload stands to its namespaces: createContext of evaluate. */
export type CellsOf = (facts: Facts) => Pick<Context, 'cell'>;

/**
 * Reads one process and its surroundings. Throws SourceUnavailableError if it ends meanwhile, or has ended since its
 * container was looked at: its number may be another's now.
 */
export function collectShown(subject: Subject, cellsOf: CellsOf): Shown {
  const { facts, kernel, containers, pid } = subject;
  const { proc } = kernel;
  const workload = asWorkload(subject);
  const { observed, gaps } = workload;
  const sweep = new Sweep(proc);
  const company = new Company(sweep, proc, containers, pid);
  // The process that was asked for stands for its container, or beside all of them.
  const others = facts.workloads.filter(({ id }) => id !== workload.id);
  const context = cellsOf({ ...facts, workloads: [...others, workload] });
  const cells = NAMESPACE_TYPES.filter((type) => kernelHas(type, kernel.host.kernel)).map((type) =>
    namespaceOf(type, workload, context.cell(workload, type), { kernel, company }),
  );
  const ofHost = cells.some(({ type, status }) => type === 'mnt' && status === 'host');
  const shown: Shown = {
    schemaVersion: SHOWN_SCHEMA_VERSION,
    target: describe(subject, observed),
    vantage: kernel.host.vantage,
    namespaces: cells,
    identity: identityOf(observed, kernel, pid),
    guards: guardsOf(observed),
    ...(observed.mounts && !ofHost && { mounts: observed.mounts }),
    ...findFamily(pid, observed.namespaces, { sweep, proc, containers }),
    unread: sweep.denied.filter((other) => other !== INIT).length,
    // Those of single namespaces are told with them.
    gaps: [...kernel.gaps, ...gaps.filter(({ what }) => !what.includes(`/${pid}/ns/`))],
  };
  requireSame(proc, observed);
  return shown;
}

function namespaceOf(
  type: NamespaceType,
  workload: Seen,
  { status, basis, id, others, with: names }: Cell,
  { kernel, company }: { kernel: Kernel; company: Company },
): ShownNamespace {
  const reference = kernel.host.reference[type];
  const children = forChildren(kernel.proc, workload.observed.pid, type, id);
  const strangers = status === 'host' || !id ? { count: 0, first: [] } : company.strangers(type, id);
  const seen = {
    type,
    ...(id && { id }),
    ...(reference && { reference }),
    ...(children && { forChildren: children }),
    strangers,
  };
  if (basis === 'observed' && status !== 'unknown') {
    // Without the link another file told, which anybody may read: evaluate knows which count.
    const sign = id ? undefined : (workload.observed.signs?.[type]?.file ?? 'uid_map');
    return { ...seen, status, basis, others, with: names, ...(sign !== undefined && { sign }) };
  }
  return {
    ...seen,
    status: 'unknown',
    basis: 'none',
    others: id ? others : 0,
    with: id ? names : [],
    why: whyUnknown(type, workload, reference !== undefined),
    ...(status !== 'unknown' && { configured: status }),
  };
}

type Seen = Workload & { observed: Observed };

/** A container by its first process; another process as if it were a workload of its own. */
function asWorkload({ kernel, pid, workload }: Subject): Seen {
  if (workload?.observed?.pid === pid) return workload as Seen;
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

function identityOf({ nsPids, uidMap }: Observed, { proc }: Kernel, pid: number): Shown['identity'] {
  // Relative to the reader's user namespace, as uid_map is; where that was left out so is this.
  const gidMap = uidMap && proc.textIfReadable(pid, 'gid_map');
  return {
    nsPids,
    ...(uidMap && { uidMap }),
    ...(gidMap !== undefined && { gidMap: parseIdMap(gidMap) }),
  };
}

function whyUnknown(type: NamespaceType, { gaps, observed }: Seen, hasReference: boolean): string {
  const gap = gaps.find(({ what }) => what.endsWith(`/ns/${type}`));
  if (gap?.reason === 'denied') return `may not be read (${gap.detail}): that needs CAP_SYS_PTRACE`;
  if (gap) return `cannot be read (${gap.detail ?? gap.reason})`;
  if (observed.namespaces[type] && !hasReference) return "the host's is not known";
  return 'not seen';
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
