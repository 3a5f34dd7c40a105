import type { NamespaceType } from '../namespaces.ts';
import type { Host } from './host.ts';

/** What `nsaudit ls` prints as JSON; lsns(8)'s names where it has one. */
export interface NamespaceListing {
  schemaVersion: 1;
  /** What could be seen: elsewhere than on the host, other processes have namespaces that are not listed. */
  vantage: Host['vantage'];
  namespaces: ListedNamespace[];
  /** Processes that were listed, kernel threads and zombies among them. */
  processes: number;
  /** Of which the namespaces may not be read; PID 1 left out, whose are the host's. */
  denied: number;
  /** Whether all processes were seen. Otherwise there may be more in each namespace than `nprocs` says. */
  complete: boolean;
  /** Whether open descriptors and pid_for_children, time_for_children were looked at too. */
  handles: boolean;
  /** Processes whose descriptors could not be looked at, or not all; null: nobody tried. */
  handlesDenied: number | null;
}

export interface ListedNamespace {
  /** Inode in nsfs. */
  ns: number;
  type: NamespaceType;
  /** Of the lowest PID, or what else leads to the namespace. */
  path: string;
  /** Processes that were seen in it; null: none, and not all were seen. */
  nprocs: number | null;
  /** The lowest of them; null where no process was seen in it. */
  pid: number | null;
  ppid: number | null;
  /** Command line, or comm where that is empty: whoever started it chose it. */
  command: string | null;
  uid: number | null;
  /** The uid itself where it has no name. */
  user: string | null;
  /** Where it is mounted, as the host sees it; `/proc/<pid>/root/...` in another mount namespace. */
  nsfs: string | null;
  /** The namespace it was made in; known of PID namespaces whose first process and its parent can be seen. */
  pns: number | null;
  /** It is the host's; null: which one that is could not be told. */
  host: boolean | null;
  /** Names, or the first 12 digits of ids, of the containers with a process in it; sorted. */
  containers: string[];
  /** What keeps it where no process was seen in it: `mount /run/netns/blue`, `descriptor 3 of process 4711`. */
  heldBy: string | null;
}
