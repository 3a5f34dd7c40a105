import type { Address } from '../../model/network.ts';
import { compareText } from '../../order.ts';
import { ipv6OfBytes } from './address.ts';

/** An IPv6 address and its link: a line of /proc/<pid>/net/if_inet6. */
export interface LinkAddress {
  link: string;
  index: number;
  address: Address;
}

/** IPV6_ADDR_* of include/net/ipv6.h. */
const SCOPES: Record<string, string> = { '00': 'global', '10': 'host', '20': 'link', '40': 'site' };

/** `fe80000000000000b493e8fffe1fd6a5 02 40 20 80     eth0`: address, index, prefix, scope, flags, link. */
export const parseIfInet6 = (text: string): LinkAddress[] =>
  text
    .split('\n')
    .flatMap(rowOf)
    // The kernel keeps them in the order of a hash.
    .sort(
      (a, b) =>
        compareText(a.address.scope ?? '', b.address.scope ?? '') ||
        compareText(a.address.address, b.address.address),
    );

function rowOf(line: string): LinkAddress[] {
  const found = /^([0-9a-f]{32}) ([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) [0-9a-f]+ +(\S+)$/.exec(line);
  if (!found) return [];
  const [, address = '', index = '', prefix = '', scope = '', link = ''] = found;
  return [
    {
      link,
      index: Number.parseInt(index, 16),
      address: {
        family: 'ipv6',
        address: ipv6OfBytes(address),
        prefix: Number.parseInt(prefix, 16),
        ...(SCOPES[scope] !== undefined && { scope: SCOPES[scope] }),
      },
    },
  ];
}
