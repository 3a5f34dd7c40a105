import { describe, expect, it } from '@jest/globals';
import { arrangeLinks, type LinkSources } from '../../../../src/collect/network/links.ts';
import { Networks } from '../../../../src/collect/network/networks.ts';
import type { Route } from '../../../../src/model/network.ts';

const ipv4 = (address: string) => ({ family: 'ipv4' as const, address });

const direct = (destination: string, link: string): Route => ({
  family: 'ipv4',
  destination,
  link,
  metric: 0,
});

const arrange = (changes: Partial<LinkSources>) =>
  arrangeLinks({
    names: ['lo', 'eth0', 'eth1'],
    loopback: true,
    indexes: new Map(),
    ipv4: [],
    ipv6: [],
    routes: [],
    ...changes,
  });

describe('networks', () => {
  it.each([
    ['10.55.0.2', 24],
    ['10.55.1.2', 16],
    ['10.55.0.9', 32],
    ['200.1.1.1', 0],
  ])('around %s the smallest has %d bits', (address, prefix) => {
    const networks = new Networks<string>();
    for (const [network, bits] of [
      ['0.0.0.0', 0],
      ['10.55.0.0', 16],
      ['10.55.0.0', 24],
      ['10.55.0.9', 32],
    ] as const) {
      networks.add(network, bits, `${network}/${bits}`);
    }
    expect(networks.smallestAround(address)?.prefix).toBe(prefix);
  });

  it('are none around an address elsewhere', () => {
    const networks = new Networks<string>();
    networks.add('192.0.2.0', 24, 'eth0');
    expect(networks.smallestAround('192.0.3.1')).toBeUndefined();
  });
});

describe('the link of an address', () => {
  it('is that of the smallest network around it, and no link where two have that', () => {
    const { links, addresses } = arrange({
      ipv4: [ipv4('10.1.0.2'), ipv4('10.2.0.2'), ipv4('127.0.0.1'), ipv4('203.0.113.9')],
      routes: [
        direct('default', 'eth1'),
        direct('10.0.0.0/8', 'eth1'),
        direct('10.1.0.0/16', 'eth0'),
        direct('10.2.0.0/16', 'eth0'),
        direct('10.2.0.0/16', 'eth1'),
      ],
    });
    const placed = links.map(({ name, addresses: own }) => [name, own.map(({ address }) => address)]);
    expect(placed).toEqual([
      ['lo', ['127.0.0.1']],
      ['eth0', ['10.1.0.2']],
      ['eth1', []],
    ]);
    expect(addresses.map(({ address }) => address)).toEqual(['10.2.0.2', '203.0.113.9']);
  });

  it('is found among as many routes and links as there may be', () => {
    const names = Array.from({ length: 2000 }, (_, index) => `veth${index}`);
    const name = (index: number): string => names[index] ?? '';
    const { links, addresses } = arrange({
      names,
      ipv4: [
        ...names.map((_, index) => ipv4(`10.${index >> 8}.${index & 255}.2`)),
        ...names.map((_, index) => ipv4(`10.200.${index >> 8}.${index & 255}`)),
      ],
      routes: [
        ...names.map((link, index) => direct(`10.${index >> 8}.${index & 255}.0/24`, link)),
        ...Array.from({ length: 200_000 }, () => direct('10.0.0.0/8', name(0))),
      ],
    });
    expect(addresses).toEqual([]);
    expect(links[1999]).toMatchObject({ state: 'up', addresses: [{ address: '10.7.207.2' }] });
  });
});
