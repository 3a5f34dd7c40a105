import { countProcesses } from '../../count.ts';
import type { CellStatus } from '../../model/report.ts';
import type { Shown, ShownNamespace, ShownTarget } from '../../model/shown.ts';
import { namespaceLink } from '../../namespaces.ts';
import { ORIGINS } from '../../origins.ts';
import { groupBy } from '../../reporters/arrange.ts';
import { type Page, paragraph } from '../../reporters/table/page.ts';
import { printable } from '../../text.ts';
import { processWords } from '../process-words.ts';
import { byHand, table } from '../section.ts';

/** All of them, beside the host's. */
export function* namespaces(shown: Shown, page: Page): Generator<string> {
  const { pid } = shown.target;
  yield page.paint('heading', 'Namespaces');
  const row = (namespace: ShownNamespace): string[] => [
    namespace.type,
    String(namespace.id?.ino ?? '?'),
    String(namespace.reference?.id.ino ?? '?'),
    namespace.reference ? ORIGINS[namespace.reference.origin].from : '-',
    standing(namespace, shown),
  ];
  yield* table(['type', 'inode', "the host's", 'known from', 'is'], shown.namespaces.map(row), page);
  yield* reasons(shown, page);
  if (shown.unread > 0) {
    yield* paragraph(
      `${countProcesses(shown.unread)} may not be read, and may stand in any of them`,
      '  ',
      page,
    );
  }
  yield* byHand(`sudo ls -l /proc/${pid}/ns`, page);
  if (shown.vantage === 'host')
    yield* byHand(`sudo ls -l /proc/${hostProcess(shown)}/ns   # the host's`, page);
  yield* byHand(`sudo lsns -p ${pid}`, page);
}

/** kthreadd, which never leaves the first namespaces; PID 1 where that is what they were read from. */
const hostProcess = ({ namespaces: cells }: Shown): number =>
  cells.some(({ reference }) => reference?.origin === 'pid1') ? 1 : 2;

/** Why something is unknown, once for all of which that is so. */
function* reasons({ namespaces: cells }: Shown, page: Page): Generator<string> {
  const unknown = cells.filter(({ status }) => status === 'unknown');
  for (const group of groupBy(unknown, ({ why }) => why ?? '')) {
    const types = group.map(({ type }) => type).join(' ');
    yield* paragraph(`?: ${types}: ${group[0].why ?? ''}`, '  ', page);
  }
}

function standing(namespace: ShownNamespace, { target }: Shown): string {
  const { type, forChildren, status } = namespace;
  const words = status === 'own' ? ownWords(namespace, target) : WORDS[status];
  const by = namespace.sign === undefined ? '' : `, by its ${namespace.sign}`;
  const names = namesWords(namespace, target);
  return printable(
    [
      (status === 'joined' && isItsContainers(namespace, target) ? "its container's" : words) + by,
      ...(names ? [`with ${names}`] : []),
      ...strangersWords(namespace),
      ...(namespace.configured ? [`the engine was asked for: ${namespace.configured}`] : []),
      ...(forChildren
        ? [`its next children: ${forChildren.id ? namespaceLink(type, forChildren.id) : 'a new one'}`]
        : []),
    ].join('; '),
  );
}

const WORDS: Record<Exclude<CellStatus, 'own'>, string> = {
  host: "the host's",
  engine: 'what its engine calls the host',
  joined: "another's",
  pod: "its pod's",
  unknown: '?',
};

/** A sign tells no more than that it is not the host's; and a process may share it with others. */
const ownWords = ({ sign, strangers }: ShownNamespace, { container }: ShownTarget): string =>
  sign !== undefined || (strangers.count > 0 && !container) ? "not the host's" : 'its own';

/** Another process of a container stands where the container's first one does. */
const isItsContainers = ({ with: names }: ShownNamespace, { container, init }: ShownTarget): boolean =>
  init !== undefined && container !== undefined && names.includes(container.name);

function namesWords({ with: names, others }: ShownNamespace, { container, init }: ShownTarget): string {
  const beside = init === undefined ? names : names.filter((name) => name !== container?.name);
  const count = others - (names.length - beside.length);
  return andMore(beside.slice(0, NAMES), count);
}

const NAMES = 5;

const andMore = (shown: readonly string[], count: number): string =>
  shown.join(', ') + (count > shown.length ? ` and ${count - shown.length} more` : '');

function strangersWords({ strangers: { count, first } }: ShownNamespace): string[] {
  if (count === 0) return [];
  return [`of no container: ${andMore(first.slice(0, NAMES).map(processWords), count)}`];
}
