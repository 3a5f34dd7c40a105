import { describe, expect, it } from '@jest/globals';
import type { Network } from '../../../src/model/network.ts';
import { width } from '../../../src/text.ts';
import { networkToText } from '../../../src/views/network/network.ts';
import { expectGolden } from '../../support/golden.ts';

const web = { id: 'a1'.repeat(32), name: 'web' };

const network = (changes: Partial<Network> = {}): Network => ({
  schemaVersion: 1,
  target: { pid: 4711, comm: 'nginx', container: web },
  namespace: {
    id: { dev: 4, ino: 4026532517 },
    isHosts: false,
    processes: 3,
    ownProcesses: 2,
    containers: [],
  },
  links: [
    {
      name: 'lo',
      state: 'up',
      operstate: 'unknown',
      index: 1,
      mtu: 65536,
      mac: '00:00:00:00:00:00',
      addresses: [{ family: 'ipv4', address: '127.0.0.1', prefix: 8 }],
    },
    {
      name: 'eth0',
      state: 'up',
      operstate: 'up',
      index: 2,
      mtu: 1500,
      mac: '02:42:ac:11:00:02',
      addresses: [{ family: 'ipv4', address: '172.17.0.2', prefix: 16 }],
      peer: { name: 'veth1a2b3c', index: 14, where: 'host', bridge: 'docker0' },
    },
    { name: 'tun0', state: 'down', operstate: 'down', index: 3, mtu: 1500, addresses: [] },
    {
      name: 'eth1',
      state: 'up',
      operstate: 'lowerlayerdown',
      index: 4,
      mtu: 1500,
      addresses: [],
      peer: { index: 9, unknown: 'links of 2 namespaces fit' },
    },
  ],
  addresses: [{ family: 'ipv4', address: '10.9.8.7' }],
  routes: [
    { family: 'ipv4', destination: 'default', gateway: '172.17.0.1', link: 'eth0', metric: 0 },
    { family: 'ipv4', destination: '172.17.0.0/16', link: 'eth0', metric: 0 },
    { family: 'ipv4', destination: '10.66.0.0/16', metric: 0, rejects: true },
  ],
  neighbours: [
    { address: '172.17.0.1', link: 'eth0', mac: '02:42:5e:00:00:01' },
    { address: '172.17.0.9', link: 'eth0' },
  ],
  listeners: [
    {
      protocol: 'tcp',
      family: 'ipv4',
      address: '0.0.0.0',
      port: 80,
      inode: 31337,
      own: true,
      owners: [
        { pid: 4711, comm: 'nginx', container: web },
        { pid: 4712, comm: 'nginx', container: web },
      ],
    },
    {
      protocol: 'tcp',
      family: 'ipv4',
      address: '127.0.0.11',
      port: 40123,
      inode: 31338,
      own: false,
      owners: [{ pid: 900, comm: 'dockerd' }],
    },
    {
      protocol: 'udp',
      family: 'ipv6',
      address: '::',
      port: 53,
      inode: 31339,
      owners: [],
      unknownOwner: 'the descriptors of 12 processes may not be read',
    },
  ],
  abstractSockets: [],
  gaps: [],
  ...changes,
});

const onHost = (): Network => ({
  ...network(),
  namespace: {
    id: { dev: 4, ino: 4026531833 },
    isHosts: true,
    processes: 163,
    ownProcesses: 2,
    containers: [{ id: 'b2'.repeat(32), name: 'node-exporter' }],
  },
  abstractSockets: [
    {
      name: '@/containerd-shim/moby/7a1b.sock@@@@@@',
      inode: 1,
      own: false,
      owners: [{ pid: 800, comm: 'containerd-shim' }],
      known: { what: "containerd's shim", risk: 'it starts processes as root of the host (CVE-2020-15257)' },
    },
    {
      name: '@ordinary',
      inode: 2,
      owners: [],
      unknownOwner: 'the descriptors of 12 processes may not be read',
    },
  ],
  gaps: [{ reason: 'denied', what: '/proc/*/fd', detail: 'of 12 processes: that needs CAP_SYS_PTRACE' }],
});

const text = (value: Network, columns = 80, color = false): string =>
  [...networkToText(value, { color, columns })].join('');

describe('the text of a network namespace', () => {
  it.each([
    ['network-80.txt', network(), 80, false],
    ['network-160.txt', network(), 160, false],
    ['network-host-80.txt', onHost(), 80, false],
    ['network-host-color.txt', onHost(), 120, true],
  ] as const)('is as in %s', (name, value, columns, color) => {
    expectGolden(name, text(value, columns, color));
  });

  it('says what there is none of', () => {
    const empty = network({ links: [], addresses: [], routes: [], neighbours: [], listeners: [] });
    expect(text(empty).match(/^ {2}none$/gm)).toHaveLength(4);
  });

  it('is no wider than the page and lets nothing act on the terminal, whatever the names', () => {
    const evil = `\u001b[2J\u202e${'日'.repeat(500)}\n\r`;
    const container = { id: 'c3'.repeat(32), name: evil };
    const owners = [{ pid: 1, comm: evil, container }];
    const hostile: Network = {
      ...onHost(),
      target: { pid: 4711, comm: evil, container },
      links: [
        {
          name: evil,
          state: 'up',
          operstate: evil,
          mac: evil,
          addresses: [],
          master: evil,
          peer: { name: evil, index: 1, where: 'container', of: evil, bridge: evil },
        },
      ],
      routes: [{ family: 'ipv4', destination: 'default', link: evil, metric: 0 }],
      neighbours: [{ address: '10.0.0.1', link: evil, mac: evil }],
      listeners: [
        { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 80, inode: 1, own: true, owners },
      ],
      abstractSockets: [{ name: evil, inode: 2, own: true, owners }],
    };
    for (const columns of [80, 160]) {
      for (const line of text(hostile, columns).split('\n')) {
        expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
        if (!line.startsWith('  $ ')) expect(width(line)).toBeLessThanOrEqual(columns);
      }
    }
  });

  it('shows a host with thousands of links in part', () => {
    const links = Array.from({ length: 3000 }, (_, index) => ({
      name: `veth${index}`,
      state: 'up' as const,
      addresses: [],
    }));
    expect(text(network({ links }))).toContain('and 2900 more (--format json has all)');
  });
});
