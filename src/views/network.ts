import type {
  AbstractSocket,
  Address,
  ContainerName,
  Link,
  Listener,
  Network,
  Peer,
  Route,
  SocketOwner,
} from '../model/network.ts';
import { namespaceLink } from '../namespaces.ts';
import { groupBy } from '../reporters/arrange.ts';
import { enumerate, newPage, type Page, paragraph } from '../reporters/table/page.ts';
import { printable } from '../text.ts';
import { columnsToLines } from './columns.ts';

/** From this width on links show their MTU and MAC too. */
const WIDE = 120;

/** Most rows of one table: a host may have thousands of links. */
const SHOWN = 100;

type Part = (network: Network, page: Page) => Iterable<string>;

/** For a terminal; each part ends with the command that shows the same by hand. */
export function* networkToText(
  network: Network,
  options: { color: boolean; columns: number },
): Generator<string> {
  const page = newPage(options);
  let gap = '';
  for (const part of PARTS) {
    let first = true;
    for (const line of part(network, page)) {
      yield `${first ? gap : ''}${line}\n`;
      first = false;
    }
    if (!first) gap = '\n';
  }
}

function* header({ target, namespace }: Network, page: Page): Generator<string> {
  const { pid, comm, container } = target;
  const who = `process ${pid} (${comm})`;
  yield* paragraph(container ? `${containerWords(container)}, ${who}` : who, '', page);
  const { id, isHosts, processes, ownProcesses, containers } = namespace;
  const link = id ? namespaceLink('net', id) : 'net, its number may not be read';
  const host =
    isHosts === undefined
      ? "whether the host's is not known"
      : isHosts
        ? "the host's: what listens here listens on the host"
        : "not the host's";
  yield* paragraph(`${link} · ${host}`, '  namespace  ', page);
  const names = containers.map(({ name }) => name);
  const others = names.length === 0 ? 'no other container' : `other containers: ${enumerate(names)}`;
  const members = `${processes} process${processes === 1 ? '' : 'es'}`;
  const own = container && ownProcesses < processes ? `, ${ownProcesses} of them its own` : '';
  yield* paragraph(`${members}${own} · ${others}`, '  in it      ', page);
  yield* byHand(`sudo readlink /proc/${pid}/ns/net`, page);
}

/** One that is known by its cgroup alone is called by its id. */
const containerWords = ({ name, id }: ContainerName): string =>
  id.startsWith(name) ? id.slice(0, 12) : `${name} (${id.slice(0, 12)})`;

function* links({ links: all, target }: Network, page: Page): Generator<string> {
  yield page.paint('heading', 'Links');
  const isWide = page.columns >= WIDE;
  const rows = all.map((link) => [
    String(link.index ?? '?'),
    printable(link.name),
    stateWords(link),
    ...(isWide ? [String(link.mtu ?? '?'), printable(link.mac ?? '?')] : []),
    printable(standsOn(link)),
  ]);
  yield* table(['index', 'name', 'state', ...(isWide ? ['mtu', 'mac'] : []), 'other end'], rows, page);
  yield* byHand(`sudo nsenter -t ${target.pid} -n ip -details link`, page);
}

function stateWords({ state, operstate }: Link): string {
  if (state !== 'up') return state === 'unknown' ? '?' : 'DOWN';
  return operstate === undefined || ['up', 'unknown'].includes(operstate)
    ? 'UP'
    : `UP (${printable(operstate)})`;
}

function standsOn({ master, peer }: Link): string {
  const parts = [...(peer ? [peerWords(peer)] : []), ...(master === undefined ? [] : [`port of ${master}`])];
  return parts.join(', ') || '-';
}

function peerWords(peer: Peer): string {
  if ('unknown' in peer) return peer.index === undefined ? '?' : `? index ${peer.index}: ${peer.unknown}`;
  const { name, index, where, of, bridge } = peer;
  const place = { host: 'of the host', same: 'here', container: `of ${of}`, process: `of process ${of}` }[
    where
  ];
  return `${name} (${index}) ${place}${bridge === undefined ? '' : `, on bridge ${bridge}`}`;
}

function* addresses({ links: all, addresses: lone, target }: Network, page: Page): Generator<string> {
  yield page.paint('heading', 'Addresses');
  const row = (link: string, address: Address): string[] => [
    link,
    addressWords(address),
    address.scope ?? '',
  ];
  const rows = [
    ...all.flatMap((link) => link.addresses.map((address) => row(printable(link.name), address))),
    ...lone.map((address) => row('?', address)),
  ];
  yield* table(['link', 'address', 'scope'], rows, page);
  if (lone.length > 0) yield* paragraph('?: no route tells which link has it', '  ', page);
  yield* byHand(`sudo nsenter -t ${target.pid} -n ip address`, page);
}

const addressWords = ({ address, prefix }: Address): string =>
  prefix === undefined ? address : `${address}/${prefix}`;

function* routes({ routes: all, target }: Network, page: Page): Generator<string> {
  yield page.paint('heading', 'Routes');
  const rows = groupBy(all, ({ link, ...route }) => JSON.stringify(route)).map((group) => {
    const [{ destination, gateway, rejects, metric }] = group;
    const by = rejects ? 'rejected' : (gateway ?? 'direct');
    return [destination, by, linkWords(group), metric === 0 ? '' : String(metric)];
  });
  yield* table(['to', 'by', 'link', 'metric'], rows, page);
  yield* byHand(`sudo nsenter -t ${target.pid} -n sh -c 'ip route; ip -6 route'`, page);
}

/** Every link that is up has a route to fe80::/64. */
function linkWords(routes: readonly Route[]): string {
  const names = routes.map(({ link }) => printable(link ?? '-'));
  return names.length > LINKS
    ? `${names.slice(0, LINKS).join(', ')} and ${names.length - LINKS} more`
    : names.join(', ');
}

const LINKS = 3;

function* listeners({ listeners: all, namespace, target }: Network, page: Page): Generator<string> {
  yield page.paint('heading', 'Listeners');
  const marks = namespace.isHosts === true && target.container !== undefined;
  const row = (listener: Listener): string[] => [
    listener.protocol,
    endpoint(listener),
    ownerWords(listener),
    ...(marks ? [listener.own === undefined ? '?' : listener.own ? 'its own' : '-'] : []),
  ];
  const titles = [
    'protocol',
    'address',
    'process',
    ...(marks ? [printable(target.container?.name ?? '')] : []),
  ];
  // Its own first: a host may have more listeners than are shown.
  yield* table(titles, [...all.filter(({ own }) => own), ...all.filter(({ own }) => !own)].map(row), page);
  yield* reasons(all, page);
  yield* byHand(`sudo nsenter -t ${target.pid} -n ss -ltnuwp`, page);
}

const endpoint = ({ family, address, port, protocol }: Listener): string =>
  `${family === 'ipv6' ? `[${address}]` : address}${protocol === 'raw' ? ` protocol ${port}` : `:${port}`}`;

function ownerWords({ owners: [first, ...others] }: { owners: readonly SocketOwner[] }): string {
  if (!first) return '?';
  const of = first.container ? ` of ${first.container.name}` : '';
  const more = others.length > 0 ? ` +${others.length}` : '';
  return printable(`${first.comm} (${first.pid})${of}${more}`);
}

function* reasons(sockets: readonly { unknownOwner?: string }[], page: Page): Generator<string> {
  const distinct = new Set(sockets.flatMap(({ unknownOwner }) => unknownOwner ?? []));
  for (const reason of distinct) yield* paragraph(`?: ${reason}`, '  ', page);
}

/** Sockets of the host's that are known for what they give away come first. */
function* abstractSockets(
  { abstractSockets: all, namespace, target }: Network,
  page: Page,
): Generator<string> {
  if (all.length === 0) return;
  const ofHost = namespace.isHosts === true;
  yield page.paint(
    'heading',
    ofHost ? 'Abstract sockets of the host, in reach of all that is in here' : 'Abstract sockets',
  );
  const dangerous = ofHost ? all.filter(({ known }) => known) : [];
  for (const socket of dangerous.slice(0, SHOWN)) {
    for (const line of paragraph(alarm(socket), '  ! ', page)) yield page.paint('high', line);
  }
  if (dangerous.length > SHOWN) yield `  ! and ${dangerous.length - SHOWN} more (--format json has all)`;
  const ordinary = all.filter((socket) => !dangerous.includes(socket));
  if (ordinary.length > 0) {
    yield* table(
      ['name', 'process'],
      ordinary.map((socket) => [socketName(socket), ownerWords(socket)]),
      page,
    );
  }
  yield* reasons(all, page);
  yield* byHand(`sudo nsenter -t ${target.pid} -n ss -lxp src '@*'`, page);
}

/** Some programs give all 107 bytes for the length of a name, and the zeros behind it count. */
const socketName = ({ name }: AbstractSocket): string => printable(name.replace(/(?<=.)@{4,}$/, '@…'));

const alarm = (socket: AbstractSocket): string =>
  `${socketName(socket)}: ${socket.known?.what}: ${socket.known?.risk}; held by ${ownerWords(socket)}`;

function* gaps({ gaps: all }: Network, page: Page): Generator<string> {
  if (all.length === 0) return;
  yield page.paint('heading', 'Not seen');
  for (const { what, reason, detail } of all) yield* paragraph(`${what}: ${detail ?? reason}`, '  ', page);
}

function* table(titles: readonly string[], rows: readonly string[][], page: Page): Generator<string> {
  if (rows.length === 0) return yield '  none';
  const [head = '', ...lines] = columnsToLines([titles, ...rows.slice(0, SHOWN)], page.columns - 2);
  yield page.paint('dim', `  ${head}`);
  for (const line of lines) yield `  ${line}`;
  if (rows.length > SHOWN) yield `  and ${rows.length - SHOWN} more (--format json has all)`;
}

function* byHand(command: string, page: Page): Generator<string> {
  yield page.paint('dim', `  $ ${command}`);
}

const PARTS: readonly Part[] = [header, links, addresses, routes, listeners, abstractSockets, gaps];
