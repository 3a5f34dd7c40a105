import type { AbstractSocket, Listener, Network, SocketOwner } from '../../model/network.ts';
import { type Page, paragraph } from '../../reporters/table/page.ts';
import { printable } from '../../text.ts';
import { byHand, hidden, table } from '../section.ts';

/** Most abstract sockets that are warned of one by one. */
const ALARMS = 20;

export function* listeners({ listeners: all, namespace, target }: Network, page: Page): Generator<string> {
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
  yield* byHand(`sudo nsenter -t ${target.thread ?? target.pid} -n ss -ltnuwp`, page);
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
export function* abstractSockets(
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
  for (const socket of dangerous.slice(0, ALARMS)) {
    for (const line of paragraph(alarm(socket), '  ! ', page)) yield page.paint('high', line);
  }
  yield* hidden(dangerous.length - ALARMS, '  ! ');
  const ordinary = all.filter((socket) => !dangerous.includes(socket));
  if (ordinary.length > 0) {
    yield* table(
      ['name', 'process'],
      ordinary.map((socket) => [socketName(socket), ownerWords(socket)]),
      page,
    );
  }
  yield* reasons(all, page);
  yield* byHand(`sudo nsenter -t ${target.thread ?? target.pid} -n ss -lxp src '@*'`, page);
}

/** Some programs give all 107 bytes for the length of a name, and the zeros behind it count. */
const socketName = ({ name }: AbstractSocket): string => printable(name.replace(/(?<=.)@{4,}$/, '@…'));

const alarm = (socket: AbstractSocket): string =>
  `${socketName(socket)}: ${socket.known?.what}: ${socket.known?.risk}; held by ${ownerWords(socket)}`;
