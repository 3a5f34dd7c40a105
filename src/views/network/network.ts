import { countProcesses } from '../../count.ts';
import type { Network } from '../../model/network.ts';
import { namespaceLink } from '../../namespaces.ts';
import { enumerate, newPage, type Page, paragraph } from '../../reporters/table/page.ts';
import { containerWords } from '../container-words.ts';
import { byHand, gaps, type Part, renderParts } from '../section.ts';
import { addresses, links } from './links.ts';
import { neighbours, routes } from './routes.ts';
import { abstractSockets, listeners } from './sockets.ts';

/** For a terminal; each part ends with the command that shows the same by hand. */
export function* networkToText(
  network: Network,
  options: { color: boolean; columns: number },
): Generator<string> {
  yield* renderParts(PARTS, network, newPage(options));
}

function* header({ target, namespace }: Network, page: Page): Generator<string> {
  const { pid, comm, thread, container } = target;
  const ended = thread === undefined ? '' : `, whose first thread has ended: seen by thread ${thread}`;
  const who = `process ${pid} (${comm})${ended}`;
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
  const own = container && ownProcesses < processes ? `, ${ownProcesses} of them its own` : '';
  yield* paragraph(`${countProcesses(processes)}${own} · ${others}`, '  in it      ', page);
  yield* byHand(`sudo readlink /proc/${thread ?? pid}/ns/net`, page);
}

const PARTS: readonly Part<Network>[] = [
  header,
  links,
  addresses,
  routes,
  neighbours,
  listeners,
  abstractSockets,
  gaps,
];
