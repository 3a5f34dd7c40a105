import type { Address, Link, Network, Peer } from '../../model/network.ts';
import { type Page, paragraph } from '../../reporters/table/page.ts';
import { printable } from '../../text.ts';
import { byHand, table } from '../section.ts';

/** From this width on links show their MTU and MAC too. */
const WIDE = 120;

export function* links({ links: all, target }: Network, page: Page): Generator<string> {
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
  yield* byHand(`sudo nsenter -t ${target.thread ?? target.pid} -n ip -details link`, page);
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

export function* addresses({ links: all, addresses: lone, target }: Network, page: Page): Generator<string> {
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
  yield* byHand(`sudo nsenter -t ${target.thread ?? target.pid} -n ip address`, page);
}

const addressWords = ({ address, prefix }: Address): string =>
  prefix === undefined ? address : `${address}/${prefix}`;
