import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Network } from '../../src/model/network.ts';
import { validated } from '../support/schema.ts';
import { addressOf, describeWith } from './support/lab.ts';
import { type Inhabitant, inhabit, until } from './support/net-namespace.ts';
import { CLEAN_ENV, nsaudit, type Result, run } from './support/run.ts';

const CLI = new URL('../../bin/run.js', import.meta.url).pathname;

const parse = ({ stdout, stderr }: Result): Network => {
  if (stdout === '') throw new Error(stderr);
  return validated('net', stdout);
};

/** What nsaudit says of the namespace of a process, without an engine. */
const network = async (pid: number): Promise<Network> =>
  parse(await nsaudit('net', `${pid}`, '--source', 'proc', '--format', 'json'));

/** As `network`, by somebody who may not trace it: an ordinary user, and root without the capability. */
const WITHOUT_LEAVE = {
  'an ordinary user': ['setpriv', '--reuid=65534', '--clear-groups'],
  'root without SYS_PTRACE': ['setpriv', '--bounding-set=-sys_ptrace'],
};

const networkAs = async (who: keyof typeof WITHOUT_LEAVE, pid: number): Promise<Network> => {
  const command = [process.execPath, CLI, 'net', `${pid}`, '--source', 'proc', '--format', 'json'];
  return parse(await run([...WITHOUT_LEAVE[who], ...command], { env: CLEAN_ENV }));
};

/** Network and mount namespaces of their own, with a sysfs that shows them: as a container has it. */
const LIKE_A_CONTAINER = ['unshare', '-n', '-m', 'sh', '-c', 'mount -t sysfs sysfs /sys && exec "$@"', 'sh'];

const LISTENERS = `
  const net = require('node:net'), { createSocket } = require('node:dgram');
  net.createServer().listen(8080, '127.0.0.1');
  net.createServer().listen(8081, '::');
  net.createServer().listen('\\0nsa\\u001b[31m test');
  createSocket('udp4').bind(5353, '10.55.0.2');
  createSocket('udp6').bind(5354);
  const connected = createSocket('udp4');
  connected.connect(9, '10.55.0.1');
  setTimeout(() => {}, 600_000);
`;

describeWith([], 'nsaudit net', () => {
  let fresh: Inhabitant;
  let bridge: Inhabitant;
  let web: Inhabitant;
  const all: Inhabitant[] = [];
  const start = async (starter: readonly string[], ...command: string[]): Promise<Inhabitant> => {
    const inhabitant = await inhabit(starter, command);
    all.push(inhabitant);
    return inhabitant;
  };

  beforeAll(async () => {
    fresh = await start(['unshare', '-n'], 'sleep', '600');
    bridge = await start(LIKE_A_CONTAINER, 'sleep', '600');
    const holder = await start(LIKE_A_CONTAINER, 'sleep', '600');
    for (const command of [
      'link add br0 type bridge',
      `link add va type veth peer name eth0 netns ${holder.pid}`,
      'link set va master br0',
      'address add 10.55.0.1/24 dev br0',
      ...['lo', 'br0', 'va'].map((link) => `link set ${link} up`),
    ]) {
      await bridge.inside('ip', ...command.split(' '));
    }
    for (const command of [
      'address add 10.55.0.2/24 dev eth0',
      'address add fd55::2/64 dev eth0 nodad',
      ...['lo', 'eth0'].map((link) => `link set ${link} up`),
      'route add default via 10.55.0.1',
      'route add blackhole 10.66.0.0/16',
      'route add fd66::/64 via fd55::1',
    ]) {
      await holder.inside('ip', ...command.split(' '));
    }
    web = await start(['nsenter', '-t', `${holder.pid}`, '-n', '-m'], process.execPath, '-e', LISTENERS);
    await until(async () => (await web.inside('ss', '-Hltnu')).split('\n').length > 4);
  });

  afterAll(() => {
    for (const inhabitant of all) inhabitant.end();
  });

  it('shows a fresh namespace as it is: lo, down, and nothing else', async () => {
    expect(await network(fresh.pid)).toMatchObject({
      target: { pid: fresh.pid, comm: 'sleep' },
      namespace: { isHosts: false, processes: 1, containers: [] },
      links: [{ name: 'lo', state: 'down', addresses: [] }],
      addresses: [],
      routes: [],
      neighbours: [],
      listeners: [],
      abstractSockets: [],
      gaps: [],
    });
  });

  it.each([
    ['bridge', () => bridge],
    ['web', () => web],
  ])('has the links and addresses that ip(8) has: %s', async (_, inhabitant) => {
    const told = JSON.parse(await inhabitant().inside('ip', '-j', 'address')) as IpLink[];
    const { links } = await network(inhabitant().pid);
    const sorted = (addresses: string[]) => addresses.sort();
    expect(
      links.map(({ name, index, mtu, mac, state, addresses }) => ({
        name,
        index,
        mtu,
        mac,
        up: state === 'up',
        addresses: sorted(addresses.map(({ address, prefix }) => `${address}/${prefix}`)),
      })),
    ).toEqual(
      told.map(({ ifname, ifindex, mtu, address, flags, addr_info }) => ({
        name: ifname,
        index: ifindex,
        mtu,
        mac: address,
        up: flags.includes('UP'),
        addresses: sorted(addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`)),
      })),
    );
  });

  it('has the routes that ip(8) has', async () => {
    const told = [
      ...(JSON.parse(await web.inside('ip', '-j', 'route')) as IpRoute[]),
      ...(JSON.parse(await web.inside('ip', '-6', '-j', 'route')) as IpRoute[]),
    ];
    const { routes } = await network(web.pid);
    expect(
      routes.map(({ destination, gateway, link }) => `${destination} ${gateway} ${link}`).sort(),
    ).toEqual(told.map(({ dst, gateway, dev }) => `${dst} ${gateway} ${dev}`).sort());
  });

  it('has the listeners that ss(8) has, with who holds them', async () => {
    const told = (await web.inside('ss', '-Hltnup'))
      .trim()
      .split('\n')
      .map((line) => {
        const [protocol = '', , , , local = ''] = line.split(/ +/);
        const [, pid = ''] = /pid=(\d+)/.exec(line) ?? [];
        return `${protocol} ${local.replace(/^.*:/, '')} ${pid}`;
      });
    const { listeners } = await network(web.pid);
    expect(
      listeners.map(({ protocol, port, owners }) => `${protocol} ${port} ${owners[0]?.pid}`).sort(),
    ).toEqual(told.sort());
    expect(listeners.every(({ own }) => own)).toBe(true);
  });

  it('names the other end of a veth and its bridge, from both sides', async () => {
    const eth0 = (await network(web.pid)).links.find(({ name }) => name === 'eth0');
    expect(eth0?.peer).toMatchObject({ name: 'va', where: 'process', of: `${bridge.pid}`, bridge: 'br0' });
    const va = (await network(bridge.pid)).links.find(({ name }) => name === 'va');
    expect(va).toMatchObject({ master: 'br0', peer: { name: 'eth0', index: eth0?.index, where: 'process' } });
  });

  it('shows the same through a process that only entered the network namespace', async () => {
    const stray = await start(['nsenter', '-t', `${web.pid}`, '-n'], 'sleep', '600');
    const seen = await network(stray.pid);
    expect(seen.links).toEqual((await network(web.pid)).links);
    stray.end();
  });

  it('does not take the sysfs of another namespace for its own', async () => {
    const lone = await start(['unshare', '-n'], 'sleep', '600');
    await lone.inside('ip', 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth1');
    const { links, gaps } = await network(lone.pid);
    expect(links.map(({ name, state, mac }) => [name, state, mac])).toEqual([
      ['lo', 'down', undefined],
      ['eth1', 'unknown', undefined],
      ['eth0', 'unknown', undefined],
    ]);
    expect(gaps).toEqual([expect.objectContaining({ reason: 'unavailable' })]);
    lone.end();
  });

  it.each(Object.keys(WITHOUT_LEAVE) as (keyof typeof WITHOUT_LEAVE)[])(
    'says what %s cannot see, and shows the rest',
    async (who) => {
      const [seen, whole] = [await networkAs(who, web.pid), await network(web.pid)];
      expect(seen.routes).toEqual(whole.routes);
      expect(seen.links.map(({ name, addresses }) => [name, addresses])).toEqual(
        whole.links.map(({ name, addresses }) => [name, addresses]),
      );
      expect(seen.namespace).toMatchObject({ isHosts: false, processes: 2 });
      expect(seen.listeners).toHaveLength(whole.listeners.length);
      for (const { owners, unknownOwner, own } of seen.listeners) {
        expect({ owners, own }).toEqual({ owners: [] });
        expect(unknownOwner).toMatch(/may not be read/);
      }
      expect(seen.gaps.map(({ reason }) => reason)).toEqual(['denied', 'denied']);
    },
  );

  it('names a holder that stands in another namespace, as an engine’s resolver does', async () => {
    const handOver = `
      const server = require('node:net').createServer().listen(8090, () => {
        const options = { stdio: ['ignore', 'ignore', 'ignore', server._handle.fd], detached: true };
        require('node:child_process').spawn('unshare', ['-n', 'sleep', '60'], options).unref();
        setTimeout(() => process.exit(), 300);
      });`;
    await web.inside(process.execPath, '-e', handOver);
    const listener = (await network(web.pid)).listeners.find(({ port }) => port === 8090);
    expect(listener).toMatchObject({ own: false, owners: [{ comm: 'sleep' }] });
    process.kill(listener?.owners[0]?.pid ?? Number.NaN, 'SIGKILL');
  });

  it('shows links whatever their names are', async () => {
    const odd = await start(LIKE_A_CONTAINER, 'sleep', '600');
    const names = ['a\u2028b', 'c\u001b[2Jd'];
    await odd.inside('ip', 'link', 'add', names[0] ?? '', 'type', 'veth', 'peer', 'name', names[1] ?? '');
    const { links } = await network(odd.pid);
    const [first, second] = names.map((name) => links.find((link) => link.name === name));
    expect(first).toMatchObject({ peer: { name: second?.name, where: 'same' } });
    expect(second).toMatchObject({ peer: { name: first?.name, where: 'same' } });
    odd.end();
  });

  it('lets no name act on the terminal', async () => {
    const { stdout } = await nsaudit('net', `${web.pid}`, '--source', 'proc');
    expect(stdout).toContain('@nsa\\u{1b}[31m test');
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it('looks through a thread where the first one has ended', async () => {
    const program = `
import ctypes, socket, threading, time
server = socket.create_server(('127.0.0.1', 8091))
threading.Thread(target=time.sleep, args=(600,)).start()
ctypes.CDLL(None).pthread_exit(0)`;
    const headless = await start(['unshare', '-n', '--'], 'python3', '-c', program);
    const status = () => readFile(`/proc/${headless.pid}/status`, 'utf8');
    await until(async () => /^State:\sZ/m.test(await status()));
    const { target, namespace, listeners } = await network(headless.pid);
    headless.end();
    expect(target).toMatchObject({ pid: headless.pid, thread: expect.any(Number) });
    expect(namespace).toMatchObject({ isHosts: false, processes: 1 });
    expect(listeners).toMatchObject([{ port: 8091, own: true, owners: [{ comm: 'python3' }] }]);
  });

  it('knows no process that has ended', async () => {
    const short = await start(['unshare', '-n'], 'sleep', '600');
    short.end();
    await until(async () => (await run(['test', '-e', `/proc/${short.pid}`], { mayFail: true })).code !== 0);
    const { code, stderr } = await nsaudit('net', `${short.pid}`, '--source', 'proc');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('there is no process') });
  });
});

describeWith(['docker'], 'nsaudit net of a container', () => {
  const of = async (name: string): Promise<Network> =>
    parse(await nsaudit('net', name, '--engine', addressOf('docker'), '--format', 'json'));

  it('finds its veth on the host, and the bridge', async () => {
    const { links, namespace, target } = await of('default');
    expect(target.container?.name).toBe('default');
    expect(namespace.isHosts).toBe(false);
    const peer = links.find(({ name }) => name === 'eth0')?.peer;
    expect(peer).toMatchObject({
      where: 'host',
      name: expect.stringMatching(/^veth/),
      bridge: expect.stringMatching(/docker$/),
    });
  });

  it('names who else is in it', async () => {
    expect((await of('peer')).namespace.containers.map(({ name }) => name)).toEqual(['join-net']);
  });

  it('says that a network is the host’s', async () => {
    const { namespace } = await of('host-net');
    expect(namespace.isHosts).toBe(true);
    expect(namespace.containers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['all-host', 'join-host-net']),
    );
  });

  it.each(['exited', 'created'])('has nothing to show of one that does not run: %s', async (name) => {
    const { code, stderr } = await nsaudit('net', name, '--engine', addressOf('docker'));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('does not run') });
  });
});

interface IpLink {
  ifname: string;
  ifindex: number;
  mtu: number;
  address: string;
  flags: string[];
  addr_info: { local: string; prefixlen: number }[];
}

interface IpRoute {
  dst: string;
  gateway?: string;
  dev?: string;
}
