import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ipv4OfWord, ipv6OfBytes, ipv6OfWords } from '../../../../src/collect/network/address.ts';
import { parseArp } from '../../../../src/collect/network/arp.ts';
import { parseFibTrie, withPrefixes } from '../../../../src/collect/network/fib-trie.ts';
import { parseIfInet6 } from '../../../../src/collect/network/if-inet6.ts';
import { parseIgmp } from '../../../../src/collect/network/igmp.ts';
import { parseNetDev } from '../../../../src/collect/network/net-dev.ts';
import { parseIpv6Routes, parseRoutes } from '../../../../src/collect/network/routes.ts';
import { parseAbstractSockets, parseSockets, SOCKET_FILES } from '../../../../src/collect/network/sockets.ts';
import { wellKnown } from '../../../../src/collect/network/well-known.ts';

/** Of a real namespace: fixtures/network/README.md. */
const recorded = (file: string): string => readFileSync(`fixtures/network/${file}`, 'utf8');

const little = { littleEndian: true };
const big = { littleEndian: false };

describe('addresses', () => {
  it('are numbers of the machine in tcp and route', () => {
    expect(ipv4OfWord('0100007F', little)).toBe('127.0.0.1');
    expect(ipv4OfWord('7F000001', big)).toBe('127.0.0.1');
    expect(ipv6OfWords('00000000000000000000000001000000', little)).toBe('::1');
    expect(ipv6OfWords('00000000000000000000000000000001', big)).toBe('::1');
    expect(ipv6OfWords('0000000000000000FFFF00000100007F', little)).toBe('::ffff:127.0.0.1');
  });

  it.each([
    ['00000000000000000000000000000000', '::'],
    ['fe80000000000000b493e8fffe1fd6a5', 'fe80::b493:e8ff:fe1f:d6a5'],
    ['20010db8000000010000000000000001', '2001:db8:0:1::1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['20010db8000100020003000400050006', '2001:db8:1:2:3:4:5:6'],
    ['00010000000000000000000000000000', '1::'],
    ['10000000000000010000000000000100', '1000:0:0:1::100'],
    ['00010002000000030004000500060007', '1:2:0:3:4:5:6:7'],
  ])('%s is %s', (hex, text) => {
    expect(ipv6OfBytes(hex)).toBe(text);
  });
});

describe('fib_trie', () => {
  it('has the addresses and their networks', () => {
    const fib = parseFibTrie(recorded('fib_trie'));
    expect(fib).toMatchObject({ addresses: ['10.55.0.2', '127.0.0.1'], loopback: true });
    expect(withPrefixes(fib)).toEqual([
      { family: 'ipv4', address: '10.55.0.2', prefix: 24 },
      { family: 'ipv4', address: '127.0.0.1', prefix: 8 },
    ]);
  });

  it('does not make up a prefix for an address without a network', () => {
    const fib = parseFibTrie('Local:\n  |-- 10.9.8.7\n     /32 host LOCAL\n');
    expect(withPrefixes(fib)).toEqual([{ family: 'ipv4', address: '10.9.8.7' }]);
  });

  it('is empty where lo is down', () => {
    expect(parseFibTrie('')).toEqual({ addresses: [], loopback: false, networks: [] });
  });
});

it('net/dev has all links with their counters', () => {
  const links = parseNetDev(recorded('dev'));
  expect([...links.keys()]).toEqual(['lo', 'eth0']);
  expect(links.get('lo')).toEqual({ rx_bytes: 0, rx_packets: 0, tx_bytes: 0, tx_packets: 0 });
  expect(links.get('eth0')?.tx_packets).toBeGreaterThan(0);
});

it('if_inet6 has addresses with their links, in an order of our own', () => {
  expect(parseIfInet6(recorded('if_inet6')).map(({ link, address }) => [link, address])).toEqual([
    ['eth0', { family: 'ipv6', address: 'fd55::2', prefix: 64, scope: 'global' }],
    ['lo', { family: 'ipv6', address: '::1', prefix: 128, scope: 'host' }],
    ['eth0', expect.objectContaining({ prefix: 64, scope: 'link' })],
  ]);
});

it('route has the main table', () => {
  expect(parseRoutes(recorded('route'), little)).toEqual([
    { family: 'ipv4', destination: 'default', gateway: '10.55.0.1', link: 'eth0', metric: 0 },
    { family: 'ipv4', destination: '10.55.0.0/24', link: 'eth0', metric: 0 },
    { family: 'ipv4', destination: '10.66.0.0/16', metric: 0, rejects: true },
  ]);
});

it('ipv6_route is left without what the kernel makes for itself', () => {
  expect(parseIpv6Routes(recorded('ipv6_route'))).toEqual([
    { family: 'ipv6', destination: 'fd55::/64', link: 'eth0', metric: 256 },
    { family: 'ipv6', destination: 'fe80::/64', link: 'eth0', metric: 256 },
  ]);
});

it('arp has the neighbours, and those that do not answer', () => {
  expect(parseArp(recorded('arp'))).toEqual([
    { address: '10.55.0.1', link: 'eth0', mac: '4a:28:44:b4:d2:cf' },
    { address: '10.55.0.77', link: 'eth0' },
  ]);
});

describe('sockets', () => {
  const listeners = () =>
    SOCKET_FILES.filter(({ protocol }) => protocol !== 'raw').flatMap((kind) =>
      parseSockets(recorded(kind.file), kind, little),
    );

  it('that listen, and of UDP those that are not connected', () => {
    expect(listeners().map(({ protocol, address, port }) => `${protocol} ${address} ${port}`)).toEqual([
      'tcp 127.0.0.1 8080',
      'tcp :: 8081',
      'udp 10.55.0.2 5353',
      'udp :: 5354',
    ]);
    expect(listeners().every(({ inode }) => inode > 0)).toBe(true);
  });

  it('without a file that listen', () => {
    const sockets = parseAbstractSockets(recorded('unix'));
    expect(sockets.map(({ name, inode }) => [name.slice(0, 12), inode])).toEqual([
      ['@nsa\u001b[31mevi', 2793913],
      ['@/containerd', 2793922],
    ]);
  });

  it('are known by their names', () => {
    expect(wellKnown('@/containerd-shim/moby/7a1b.sock')?.what).toBe("containerd's shim");
    expect(wellKnown('@/tmp/.X11-unix/X0')?.what).toBe('an X server');
    expect(wellKnown('@mine/containerd-shim/')).toBeUndefined();
  });
});

describe('a name with a line separator of Unicode, which is a letter to the kernel', () => {
  const odd = 'a\u2028b\u2028';
  const renamed = (file: string): string => recorded(file).replaceAll('eth0', odd);

  it.each([
    ['dev', () => [...parseNetDev(renamed('dev')).keys()]],
    ['if_inet6', () => parseIfInet6(renamed('if_inet6')).map(({ link }) => link)],
    ['route', () => parseRoutes(renamed('route'), little).map(({ link }) => link)],
    ['ipv6_route', () => parseIpv6Routes(renamed('ipv6_route')).map(({ link }) => link)],
    ['arp', () => parseArp(renamed('arp')).map(({ link }) => link)],
    ['igmp', () => [...parseIgmp(renamed('igmp')).keys()]],
  ])('is read whole in %s', (_, links) => {
    expect(links()).toContain(odd);
  });
});

describe('whatever the text', () => {
  const parsers: Record<string, (text: string) => unknown> = {
    parseFibTrie: (text) => withPrefixes(parseFibTrie(text)),
    parseIfInet6,
    parseNetDev,
    parseRoutes: (text) => parseRoutes(text, little),
    parseIpv6Routes,
    parseAbstractSockets,
    parseArp,
    parseIgmp,
    parseSockets: (text) => SOCKET_FILES.map((kind) => parseSockets(text, kind, little)),
  };
  const files = [
    'arp',
    'dev',
    'fib_trie',
    'if_inet6',
    'ipv6_route',
    'route',
    'tcp',
    'tcp6',
    'udp',
    'unix',
  ].map(recorded);
  /** A real file with a piece of it replaced, or anything. */
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(fc.constantFrom(...files), fc.nat(1500), fc.nat(40), fc.string({ unit: 'binary' }))
      .map(([text, start, length, piece]) => text.slice(0, start) + piece + text.slice(start + length)),
  );

  it.each(Object.keys(parsers))('%s does not throw', (name) => {
    fc.assert(
      fc.property(hostile, (text) => {
        parsers[name]?.(text);
      }),
    );
  });
});
