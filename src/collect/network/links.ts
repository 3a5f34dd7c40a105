import type { Address, Link, LinkState, Peer, Route } from '../../model/network.ts';
import type { LinkAddress } from './if-inet6.ts';
import { Networks } from './networks.ts';
import type { Sysfs } from './sysfs.ts';

export interface LinkSources {
  names: readonly string[];
  /** Whether lo has what the kernel gives it when it is set up. */
  loopback: boolean;
  /** Indexes that net/igmp and net/dev_snmp6 tell. */
  indexes: ReadonlyMap<string, number>;
  ipv4: readonly Address[];
  ipv6: readonly LinkAddress[];
  routes: readonly Route[];
  sysfs?: Sysfs;
  /** The other end of a veth; without sysfs there is nobody to ask. */
  peerOf?: (link: string) => Peer | undefined;
}

/** Links with what belongs to them, and the addresses that belong to none for all that can be seen. */
export function arrangeLinks(sources: LinkSources): { links: Link[]; addresses: Address[] } {
  const { names, ipv4, ipv6, routes } = sources;
  const networks = networksOf(routes);
  const byLink = new Map<string, Address[]>(names.map((name) => [name, []]));
  const addresses: Address[] = [];
  for (const address of ipv4) {
    const link = linkOf(address, networks);
    const own = link === undefined ? undefined : byLink.get(link);
    (own ?? addresses).push(address);
  }
  for (const { link, address } of ipv6) byLink.get(link)?.push(address);
  const around: Around = {
    ...sources,
    routed: new Set(routes.map(({ link }) => link)),
    ipv6Indexes: new Map(ipv6.map(({ link, index }) => [link, index])),
  };
  const links = [...byLink].map(
    ([name, own]): Link => ({
      name,
      ...describe(name, own, around),
      addresses: own,
    }),
  );
  return { links, addresses };
}

interface Around extends LinkSources {
  /** Links with a route. */
  routed: ReadonlySet<string | undefined>;
  ipv6Indexes: ReadonlyMap<string, number>;
}

function describe(
  name: string,
  addresses: readonly Address[],
  around: Around,
): Partial<Link> & { state: LinkState } {
  const { sysfs, indexes, ipv6Indexes, peerOf } = around;
  const index = sysfs?.links.get(name) ?? indexes.get(name) ?? ipv6Indexes.get(name);
  const flags = sysfs?.number(name, 'flags');
  const operstate = sysfs?.text(name, 'operstate');
  const mac = sysfs?.text(name, 'address');
  const mtu = sysfs?.number(name, 'mtu');
  const master = sysfs?.masterOf(name);
  const peer = peerOf ? peerOf(name) : peerWithoutSysfs(name);
  return {
    state: flags === undefined ? stateWithoutSysfs(name, addresses, around) : flags & IFF_UP ? 'up' : 'down',
    ...(operstate && { operstate }),
    ...(index !== undefined && { index }),
    ...(mac && { mac }),
    ...(mtu !== undefined && { mtu }),
    ...(master !== undefined && { master }),
    ...(peer && { peer }),
  };
}

const peerWithoutSysfs = (name: string): Peer | undefined =>
  name === 'lo' ? undefined : { unknown: 'sysfs was not seen' };

/** include/uapi/linux/if.h */
const IFF_UP = 1;

/**
 * A link that is set down loses its routes: one with a route is up. lo has none, but gets its addresses when it is set up.
 */
function stateWithoutSysfs(
  name: string,
  addresses: readonly Address[],
  { routed, loopback }: Around,
): LinkState {
  if (routed.has(name)) return 'up';
  if (name !== 'lo') return 'unknown';
  if (loopback || addresses.some(({ address }) => address === '::1')) return 'up';
  return addresses.length === 0 ? 'down' : 'unknown';
}

/** Links by the networks that they reach without a gateway. */
function networksOf(routes: readonly Route[]): Networks<string> {
  const networks = new Networks<string>();
  for (const { family, gateway, link, destination } of routes) {
    if (family !== 'ipv4' || gateway !== undefined || link === undefined) continue;
    const [address = '', prefix = '0'] = destination.split('/');
    if (prefix !== '0') networks.add(address, Number(prefix), link);
  }
  return networks;
}

/** The link of the smallest network without a gateway that an IPv4 address lies in, if it is one alone. */
function linkOf({ address }: Address, networks: Networks<string>): string | undefined {
  if (address.startsWith('127.')) return 'lo';
  const [link, ...others] = networks.smallestAround(address)?.values ?? [];
  return others.length === 0 ? link : undefined;
}
