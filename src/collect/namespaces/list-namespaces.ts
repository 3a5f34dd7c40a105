import type { ListedNamespace, NamespaceListing } from '../../model/listing.ts';
import { NAMESPACE_TYPES, sameNamespace } from '../../namespaces.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { containersOfCgroup, isContainerId } from '../kernel/process.ts';
import { type Standing, Sweep } from '../kernel/sweep.ts';
import type { KnownContainers } from '../known-containers.ts';
import { addDescriptors, addHostMounts, addMounts } from './holders.ts';
import { type Entry, NamespaceTable } from './namespace-table.ts';
import { Processes } from './processes.ts';

export interface ListOptions {
  /** What processes have open, mounted or ready for children; undefined: on hosts with few processes. */
  handles: boolean | undefined;
  /** Those in which this process stands. */
  pid?: number;
  /** What engines know beside these, which cgroups show; called if there may be containers at all. */
  askEngines(shown: ReadonlySet<string>): Promise<KnownContainers>;
}

/** On more the look at what each process has open, which doubles the time, has to be asked for. */
const FEW_PROCESSES = 4096;

/** All namespaces that processes, mounts and descriptors show. Throws the system's error if /proc cannot be listed. */
export async function listNamespaces(kernel: Kernel, options: ListOptions): Promise<NamespaceListing> {
  const { proc } = kernel;
  const pids = proc.pids();
  const handles = options.handles ?? pids.length <= FEW_PROCESSES;
  const sweep = new Sweep(proc, { pids, forChildren: handles });
  const table = new NamespaceTable();
  for (const standing of sweep.standings) table.add(standing, containersIn(standing, kernel));
  addHostMounts(table, kernel);
  if (handles) addMounts(table, sweep, kernel);
  const handlesDenied = handles ? addDescriptors(table, sweep, proc) : null;
  const names = await addContainers(table, sweep, kernel, options);
  const entries =
    options.pid === undefined ? table.sorted() : table.sorted().filter(isOf(options.pid, sweep));
  const processes = new Processes(proc);
  const complete = kernel.host.vantage === 'host' && sweep.unknown.length === 0;
  return {
    schemaVersion: 1,
    vantage: kernel.host.vantage,
    namespaces: entries.map((entry) => describe(entry, kernel, { processes, names, complete })),
    processes: pids.length,
    denied: sweep.unknown.length,
    complete,
    handles,
    handlesDenied,
  };
}

/** Those that only engines know; gives the names of all. A container without a cgroup has a user namespace not the host's. */
async function addContainers(
  table: NamespaceTable,
  { standings }: Sweep,
  { host }: Kernel,
  { askEngines }: ListOptions,
): Promise<ReadonlyMap<string, string>> {
  const shown = new Set(table.sorted().flatMap(({ containers }) => [...containers]));
  const hosts = host.reference.user?.id;
  const isRootless = standings.some(({ namespaces: { user } }) => user && user.ino !== hosts?.ino);
  if (shown.size === 0 && !isRootless) return new Map();
  const { names, others } = await askEngines(shown);
  for (const { name, namespaces } of others) table.attribute(namespaces, name);
  return names;
}

function isOf(pid: number, { standings }: Sweep): (entry: Entry) => boolean {
  const namespaces = standings.find(({ pids }) => pids.includes(pid))?.namespaces ?? {};
  return ({ type, id }) => {
    const own = namespaces[type];
    return own !== undefined && sameNamespace(own, id);
  };
}

/**
 * By id, or by name where it has none, the innermost of those that a process's cgroup names. Whoever stands with the
 * host in everything is not asked: most processes do, and a cgroup costs as much as all links.
 */
function containersIn({ namespaces, pids }: Standing, { proc, host }: Kernel): ReadonlySet<string> {
  const isHosts = NAMESPACE_TYPES.every((type) => {
    const [own, reference] = [namespaces[type], host.reference[type]?.id];
    return own === undefined || (reference !== undefined && sameNamespace(own, reference));
  });
  const found = new Set<string>();
  if (isHosts) return found;
  for (const pid of pids) {
    const own = containersOfCgroup(proc.textIfReadable(pid, 'cgroup') ?? '').at(-1);
    if (own) found.add(isContainerId(own.id) ? own.id : own.name);
  }
  return found;
}

interface Known {
  processes: Processes;
  /** Of containers, by id. */
  names: ReadonlyMap<string, string>;
  /** Whether all processes were seen. */
  complete: boolean;
}

function describe(entry: Entry, { host }: Kernel, { processes, names, complete }: Known): ListedNamespace {
  const { type, id, nprocs, pid, nsfs, holder, containers } = entry;
  const reference = host.reference[type]?.id;
  return {
    ns: id.ino,
    type,
    path: pid === null ? (holder?.path ?? '') : `/proc/${pid}/ns/${type}`,
    nprocs: nprocs === 0 && !complete ? null : nprocs,
    pid,
    ...processes.describe(pid),
    nsfs,
    pns: type === 'pid' && pid !== null ? processes.parentNamespace(pid) : null,
    host: reference ? sameNamespace(reference, id) : null,
    containers: [...containers]
      .map((own) => names.get(own) ?? (isContainerId(own) ? own.slice(0, 12) : own))
      .sort(),
    heldBy: pid === null ? (holder?.words ?? null) : null,
  };
}
