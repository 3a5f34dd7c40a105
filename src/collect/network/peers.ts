import type { Peer } from '../../model/network.ts';
import type { ContainersByPid } from '../containers-by-pid.ts';
import type { Proc } from '../kernel/proc.ts';
import type { NetNamespaces } from './net-namespaces.ts';
import { Sysfs } from './sysfs.ts';

/** A network namespace whose sysfs could be had through one of its processes. */
interface Place {
  key: number;
  pid: number;
  sysfs: Sysfs;
}

/** Processes of one namespace that are tried for their sysfs. */
const TRIED = 8;

/** The sysfs of a namespace through the first process that shows it: a stray sees another one's. Else why `pid` does not. */
export function openSysfs(proc: Proc, pid: number, others: readonly number[]): Sysfs | string {
  const own = Sysfs.open(proc, pid);
  if (typeof own !== 'string') return own;
  for (const other of others.slice(0, TRIED)) {
    const sysfs = Sysfs.open(proc, other);
    if (typeof sysfs !== 'string') return sysfs;
  }
  return own;
}

/** Finds the other ends of veths in all network namespaces that have a process here. */
export class PeerFinder {
  readonly #proc: Proc;
  readonly #namespaces: NetNamespaces;
  readonly #containers: ContainersByPid;
  readonly #here: number;
  #places: Place[] | undefined;

  /** @param here the namespace whose links are asked for */
  constructor(proc: Proc, namespaces: NetNamespaces, containers: ContainersByPid, here: number) {
    this.#proc = proc;
    this.#namespaces = namespaces;
    this.#containers = containers;
    this.#here = here;
  }

  /**
   * The link of the index that this one names, and which names this one's in return. Indexes are unique in a namespace
   * only (from Docker 28 on eth0 is number 2 in every container), so several may fit: then the counters decide.
   */
  find(link: string, here: Sysfs): Peer | undefined {
    const index = here.number(link, 'iflink');
    const own = here.links.get(link);
    // Its own index: it stands on nothing; 0: a tunnel.
    if (!index || index === own) return undefined;
    this.#places ??= this.#findPlaces();
    const found = this.#places.flatMap((place) => {
      const name = place.sysfs.nameOf(index);
      const leadsBack = name !== undefined && place.sysfs.number(name, 'iflink') === own;
      return leadsBack ? [{ name, place }] : [];
    });
    if (found.length === 0)
      return { index, unknown: 'no namespace that can be read has a link that leads back' };
    const fitting =
      found.length === 1 ? found : found.filter(({ name, place }) => mirrors(link, here, name, place.sysfs));
    const [first, ...others] = fitting;
    if (!first || others.length > 0) return { index, unknown: `links of ${found.length} namespaces fit` };
    const bridge = first.place.sysfs.masterOf(first.name);
    return { name: first.name, index, ...this.#whose(first.place), ...(bridge !== undefined && { bridge }) };
  }

  #findPlaces(): Place[] {
    return this.#namespaces.keys.flatMap((key): Place[] => {
      const [pid = 0, ...others] = this.#namespaces.membersOf(key);
      const sysfs = openSysfs(this.#proc, pid, others);
      return typeof sysfs === 'string' ? [] : [{ key, pid, sysfs }];
    });
  }

  #whose({ key, pid }: Place): Pick<Extract<Peer, { name: string }>, 'where' | 'of'> {
    if (key === this.#here) return { where: 'same' };
    if (key === this.#namespaces.hosts) return { where: 'host' };
    const container = this.#containers.nameOf(pid);
    return container ? { where: 'container', of: container.name } : { where: 'process', of: String(pid) };
  }
}

/** What one end of a veth has sent the other has received, to the byte; where nothing was, that says nothing. */
function mirrors(link: string, here: Sysfs, name: string, there: Sysfs): boolean {
  const before = here.number(link, 'statistics/rx_bytes') ?? 0;
  const sent = there.number(name, 'statistics/tx_bytes') ?? 0;
  const after = here.number(link, 'statistics/rx_bytes') ?? 0;
  return sent > 0 && before <= sent && sent <= after;
}
