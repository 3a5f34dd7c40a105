import type { Address, Link, LinkState, Peer, Route } from '../../model/network.ts';
import { isWithin } from './address.ts';
import type { LinkAddress } from './if-inet6.ts';
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
  const { names, ipv4, ipv6 } = sources;
  const placed = ipv4.map((address) => ({ address, link: linkOf(address, sources) }));
  const links = names.map((name): Link => {
    const addresses = [
      ...placed.filter(({ link }) => link === name).map(({ address }) => address),
      ...ipv6.filter(({ link }) => link === name).map(({ address }) => address),
    ];
    return { name, ...describe(name, addresses, sources), addresses };
  });
  const addresses = placed.filter(({ link }) => link === undefined).map(({ address }) => address);
  return { links, addresses };
}

function describe(
  name: string,
  addresses: readonly Address[],
  sources: LinkSources,
): Partial<Link> & { state: LinkState } {
  const { sysfs, indexes, ipv6, peerOf } = sources;
  const index = sysfs?.links.get(name) ?? indexes.get(name) ?? ipv6.find(({ link }) => link === name)?.index;
  const flags = sysfs?.number(name, 'flags');
  const operstate = sysfs?.text(name, 'operstate');
  const mac = sysfs?.text(name, 'address');
  const mtu = sysfs?.number(name, 'mtu');
  const master = sysfs?.masterOf(name);
  const peer = peerOf ? peerOf(name) : peerWithoutSysfs(name);
  return {
    state: flags === undefined ? stateWithoutSysfs(name, addresses, sources) : flags & IFF_UP ? 'up' : 'down',
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
  { routes, loopback }: LinkSources,
): LinkState {
  if (routes.some(({ link }) => link === name)) return 'up';
  if (name !== 'lo') return 'unknown';
  if (loopback || addresses.some(({ address }) => address === '::1')) return 'up';
  return addresses.length === 0 ? 'down' : 'unknown';
}

/** The link of the smallest network without a gateway that an IPv4 address lies in, if it is one alone. */
function linkOf({ address }: Address, { routes, names }: LinkSources): string | undefined {
  if (address.startsWith('127.')) return names.find((name) => name === 'lo');
  const around = routes
    .filter(({ family, gateway, link }) => family === 'ipv4' && gateway === undefined && link !== undefined)
    .map(({ destination, link }) => ({ link, network: networkOf(destination) }))
    .filter(({ network: [network, prefix] }) => prefix > 0 && isWithin(address, network, prefix));
  const smallest = Math.max(...around.map(({ network: [, prefix] }) => prefix));
  const links = new Set(
    around.filter(({ network: [, prefix] }) => prefix === smallest).map(({ link }) => link),
  );
  return links.size === 1 ? [...links][0] : undefined;
}

function networkOf(destination: string): [network: string, prefix: number] {
  const [network = '', prefix = '0'] = destination.split('/');
  return [network, Number(prefix)];
}
