import type { Address } from '../../model/network.ts';
import { Networks } from './networks.ts';

/** What /proc/<pid>/net/fib_trie says of IPv4: the kernel's routing tables, those that it keeps itself included. */
export interface FibTrie {
  /** Addresses of this namespace: each has a route of type LOCAL to itself alone. */
  addresses: string[];
  /** The loopback network is local as a whole: lo is up, and has its address. */
  loopback: boolean;
  /** Networks that are reached without a gateway: what an address with a prefix brings along while its link is up. */
  networks: Network[];
}

interface Network {
  address: string;
  prefix: number;
}

/** A leaf `|-- 192.0.2.0`, and below it a line for each route: `/24 link UNICAST`. Tables may be printed twice. */
export function parseFibTrie(text: string): FibTrie {
  const addresses = new Set<string>();
  const networks = new Map<string, Network>();
  let loopback = false;
  let leaf: string | undefined;
  for (const line of text.split('\n')) {
    const [, address] = /^ *\|-- (\d+\.\d+\.\d+\.\d+)$/.exec(line) ?? [];
    if (address !== undefined) leaf = address;
    const [, length, scope, type] = /^ +\/(\d{1,2}) (\w+) (\w+)/.exec(line) ?? [];
    if (leaf === undefined || length === undefined) continue;
    const prefix = Number(length);
    if (type === 'LOCAL' && prefix === 32) addresses.add(leaf);
    if (type === 'LOCAL' && prefix < 32 && leaf.startsWith('127.')) loopback = true;
    if (type === 'UNICAST' && scope === 'link') networks.set(`${leaf}/${prefix}`, { address: leaf, prefix });
  }
  return { addresses: [...addresses], loopback, networks: [...networks.values()] };
}

/** The addresses with the prefix of the smallest network that each lies in; the loopback network is local as a whole. */
export function withPrefixes({ addresses, networks }: FibTrie): Address[] {
  const index = new Networks<Network>();
  for (const network of networks) index.add(network.address, network.prefix, network);
  return addresses.map((address) => {
    const prefix = address.startsWith('127.') ? 8 : index.smallestAround(address)?.prefix;
    return { family: 'ipv4', address, ...(prefix !== undefined && { prefix }) };
  });
}
