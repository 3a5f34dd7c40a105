import type { Network, Route } from '../../model/network.ts';
import { groupBy } from '../../reporters/arrange.ts';
import type { Page } from '../../reporters/table/page.ts';
import { printable } from '../../text.ts';
import { byHand, table } from '../section.ts';

export function* routes({ routes: all, target }: Network, page: Page): Generator<string> {
  yield page.paint('heading', 'Routes');
  const rows = groupBy(all, ({ link, ...route }) => JSON.stringify(route)).map((group) => {
    const [{ destination, gateway, rejects, metric }] = group;
    const by = rejects ? 'rejected' : (gateway ?? 'direct');
    return [destination, by, linkWords(group), metric === 0 ? '' : String(metric)];
  });
  yield* table(['to', 'by', 'link', 'metric'], rows, page);
  yield* byHand(`sudo nsenter -t ${target.thread ?? target.pid} -n sh -c 'ip route; ip -6 route'`, page);
}

/** Every link that is up has a route to fe80::/64. */
function linkWords(routes: readonly Route[]): string {
  const names = routes.map(({ link }) => printable(link ?? '-'));
  return names.length > LINKS
    ? `${names.slice(0, LINKS).join(', ')} and ${names.length - LINKS} more`
    : names.join(', ');
}

const LINKS = 3;

export function* neighbours({ neighbours: all, target }: Network, page: Page): Generator<string> {
  if (all.length === 0) return;
  yield page.paint('heading', 'Neighbours');
  const rows = all.map(({ address, link, mac }) => [address, printable(link), printable(mac ?? 'no answer')]);
  yield* table(['address', 'link', 'mac'], rows, page);
  yield* byHand(`sudo nsenter -t ${target.thread ?? target.pid} -n ip -4 neighbour`, page);
}
