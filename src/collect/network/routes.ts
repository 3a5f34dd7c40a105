import type { Route } from '../../model/network.ts';
import { type ByteOrder, ipv4OfWord, ipv6OfBytes, prefixOfMask } from './address.ts';

/** RTF_* of include/uapi/linux/route.h and ipv6_route.h. */
const REJECT = 0x0200;
const ANYCAST = 0x00100000;
const LOCAL = 0x80000000;

/**
 * The main table of IPv4, /proc/<pid>/net/route: `eth0 0000580A 00000000 0001 0 0 0 0000FFFF ...`. A route without a
 * link (`*`) is a blackhole or the like; its flags do not say so.
 */
export const parseRoutes = (text: string, order: ByteOrder): Route[] =>
  text.split('\n').flatMap((line): Route[] => {
    const [link = '', target = '', via = '', flags = '', , , metric, mask = ''] = line.split(/[\t ]+/);
    if (![target, via, mask].every((word) => /^[0-9A-F]{8}$/.test(word))) return [];
    const rejects = link === '*' || (Number.parseInt(flags, 16) & REJECT) !== 0;
    return [
      {
        family: 'ipv4',
        destination: destination(ipv4OfWord(target, order), prefixOfMask(ipv4OfWord(mask, order))),
        ...(via !== '00000000' && { gateway: ipv4OfWord(via, order) }),
        ...(link !== '*' && { link }),
        metric: Number(metric),
        ...(rejects && { rejects }),
      },
    ];
  });

/**
 * /proc/<pid>/net/ipv6_route has all tables. Left out is what the kernel makes for every address and link, as `ip -6
 * route` does: routes to itself, anycast, multicast, and the null entry at the end of a table.
 */
export const parseIpv6Routes = (text: string): Route[] =>
  text.split('\n').flatMap((line): Route[] => {
    const fields = line.trim().split(/ +/);
    const [target = '', prefix = '', , , via = '', metric = '', , , flags = '', link = ''] = fields;
    if (fields.length !== 10 || !/^[0-9a-f]{32}$/.test(target) || !/^[0-9a-f]{32}$/.test(via)) return [];
    const bits = Number.parseInt(flags, 16);
    // Bitwise operators would make a negative number of the highest bit.
    const isKernels = bits >= LOCAL || (bits & ANYCAST) !== 0 || target.startsWith('ff');
    const rejects = (bits & REJECT) !== 0;
    if (isKernels || (rejects && metric === 'ffffffff')) return [];
    return [
      {
        family: 'ipv6',
        destination: destination(ipv6OfBytes(target), Number.parseInt(prefix, 16)),
        ...(!/^0+$/.test(via) && { gateway: ipv6OfBytes(via) }),
        ...(!rejects && { link }),
        metric: Number.parseInt(metric, 16),
        ...(rejects && { rejects }),
      },
    ];
  });

const destination = (address: string, prefix: number): string =>
  prefix === 0 ? 'default' : `${address}/${prefix}`;
