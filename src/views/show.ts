import type { IdMapping, ObservedMount } from '../model/facts.ts';
import type { CellStatus } from '../model/report.ts';
import type { Guards, ProcessName, Relative, Shown, ShownNamespace, ShownTarget } from '../model/shown.ts';
import { namespaceLink } from '../namespaces.ts';
import { groupBy } from '../reporters/arrange.ts';
import { newPage, type Page, paragraph } from '../reporters/table/page.ts';
import { CAPABILITIES } from '../rules/capabilities.ts';
import { printable } from '../text.ts';
import { containerWords } from './container-words.ts';
import { byHand, type Part, renderParts, table } from './section.ts';

/** For a terminal; each part ends with the command that shows the same by hand. */
export const shownToText = (shown: Shown, options: { color: boolean; columns: number }): Generator<string> =>
  renderParts(PARTS, shown, newPage(options));

function* header({ target }: Shown, page: Page): Generator<string> {
  const { pid, comm, container, init, image, cgroup } = target;
  const who = `process ${pid} (${comm})`;
  yield* paragraph(container ? `${containerWords(container)}, ${who}` : who, '', page);
  if (init !== undefined) yield* paragraph(`not its first process, which is ${init}`, '  ', page);
  if (image !== undefined) yield* paragraph(image, '  image   ', page);
  if (cgroup !== undefined) yield* paragraph(cgroup, '  cgroup  ', page);
}

function* namespaces(shown: Shown, page: Page): Generator<string> {
  const { pid } = shown.target;
  yield page.paint('heading', 'Namespaces');
  const row = (namespace: ShownNamespace): string[] => [
    namespace.type,
    String(namespace.id?.ino ?? '?'),
    String(namespace.reference?.id.ino ?? '?'),
    namespace.reference ? ORIGINS[namespace.reference.origin] : '-',
    standing(namespace, shown),
  ];
  yield* table(['type', 'inode', "the host's", 'known from', 'is'], shown.namespaces.map(row), page);
  yield* reasons(shown, page);
  if (shown.unread > 0) {
    yield* paragraph(`${processes(shown.unread)} may not be read, and may stand in any of them`, '  ', page);
  }
  yield* byHand(`sudo ls -l /proc/${pid}/ns`, page);
  if (shown.vantage === 'host')
    yield* byHand(`sudo ls -l /proc/${hostProcess(shown)}/ns   # the host's`, page);
  yield* byHand(`sudo lsns -p ${pid}`, page);
}

/** kthreadd, which never leaves the first namespaces; PID 1 where that is what they were read from. */
const hostProcess = ({ namespaces: cells }: Shown): number =>
  cells.some(({ reference }) => reference?.origin === 'pid1') ? 1 : 2;

const ORIGINS = { constant: 'the kernel', kthreadd: 'kthreadd', pid1: 'PID 1' };

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

const processWords = ({ pid, comm }: ProcessName): string => `${comm} (${pid})`;

const processes = (count: number): string => `${count} process${count === 1 ? '' : 'es'}`;

function* identity(
  { identity: { nsPids, uidMap, gidMap }, target: { pid } }: Shown,
  page: Page,
): Generator<string> {
  yield page.paint('heading', 'Ids');
  const outside = nsPids.length > 1 ? `${nsPids.join(' → ')} (outside → inside)` : `${nsPids[0] ?? '?'}`;
  yield* paragraph(outside, '  pid      ', page);
  yield* paragraph(mapWords(uidMap), '  uid map  ', page);
  yield* paragraph(mapWords(gidMap), '  gid map  ', page);
  yield* byHand(`grep NSpid /proc/${pid}/status; cat /proc/${pid}/uid_map /proc/${pid}/gid_map`, page);
}

/** The kernel's last id is not one: 2^32 - 1 of them are all. */
const ALL = 4294967295;

function mapWords(map: readonly IdMapping[] | undefined): string {
  if (!map) return '?';
  if (map.length === 0) return 'none: no id inside is anybody outside';
  const [first] = map;
  if (map.length === 1 && first?.inside === 0 && first.outside === 0 && first.count === ALL)
    return 'all ids as they are outside';
  return map.map(rangeWords).join(', ');
}

function rangeWords({ inside, outside, count }: IdMapping): string {
  if (count === 1) return `${inside} is ${outside} outside`;
  return `${inside}-${inside + count - 1} are ${outside}-${outside + count - 1} outside`;
}

function* guards({ guards: all, namespaces: cells, target: { pid } }: Shown, page: Page): Generator<string> {
  const { effective, bounding, seccomp, noNewPrivs, lsmLabel, masks } = all;
  yield page.paint('heading', 'Guards');
  // In a user namespace of its own they are worth nothing outside of it: user_namespaces(7).
  const within = cells.some(({ type, status }) => type === 'user' && !['host', 'unknown'].includes(status));
  const effect = within && effective?.length ? ', within its user namespace' : '';
  yield* paragraph(capabilityWords(effective) + effect, '  can do        ', page);
  const same = effective !== undefined && masks.effective === masks.bounding;
  yield* paragraph(same ? 'the same' : capabilityWords(bounding), '  could gain    ', page);
  yield* paragraph(seccompWords(seccomp), '  seccomp       ', page);
  yield* paragraph(noNewPrivs === undefined ? '?' : noNewPrivs ? 'yes' : 'no', '  no new privs  ', page);
  yield* paragraph(lsmLabel ?? 'no label', '  LSM           ', page);
  yield* byHand(`grep -E 'CapEff|CapBnd|Seccomp|NoNewPrivs' /proc/${pid}/status`, page);
  if (masks.effective !== undefined) yield* byHand(`capsh --decode=${printable(masks.effective)}`, page);
  if (lsmLabel !== undefined) yield* byHand(`sudo cat /proc/${pid}/attr/current`, page);
}

/** From this many lacking on, those that are there are named. */
const LACKING = 6;

function capabilityWords(names: Guards['effective']): string {
  if (!names) return '?';
  if (names.length === 0) return 'no capability';
  const lacking = CAPABILITIES.filter((name) => !names.includes(name));
  if (lacking.length === 0) return `all ${names.length} capabilities`;
  if (lacking.length < LACKING) return `all capabilities but ${lacking.join(' ')}`;
  return names.join(' ');
}

const SECCOMP = ['off', 'strict: nothing but read, write, exit', 'a filter'];

const seccompWords = (mode: number | undefined): string =>
  mode === undefined ? '?' : (SECCOMP[mode] ?? `mode ${mode}`);

function* mounts({ mounts: all, namespaces: cells, target: { pid } }: Shown, page: Page): Generator<string> {
  yield page.paint('heading', 'Mounts that lead out');
  if (all) {
    // /dev/shm is among them wherever it comes from.
    const leading = all.filter(({ source }) => source !== undefined);
    yield* table(['how', 'type', 'inside', 'of the host'], leading.map(mountRow), page);
  } else {
    const ofHost = cells.some(({ type, status }) => type === 'mnt' && status === 'host');
    yield ofHost ? "  all: it has the host's" : '  not known';
  }
  yield* byHand(`cat /proc/${pid}/mountinfo`, page);
}

/** As mount(8) has the words; `shared`: what is mounted below it shows on the host too. */
const mountRow = ({ target, source, fsType, writable, sharedWithHost }: ObservedMount): string[] => [
  `${writable ? 'rw' : 'ro'}${sharedWithHost ? ' shared' : ''}`,
  printable(fsType),
  printable(target),
  printable(source ?? '-'),
];

function* relatives({ parent, children, target: { pid } }: Shown, page: Page): Generator<string> {
  yield page.paint('heading', 'Relatives');
  const rows = [
    ...(parent ? [relativeRow('parent', parent)] : []),
    ...children.map((child) => relativeRow('child', child)),
  ];
  yield* table(['', 'process', 'container', 'stands elsewhere in'], rows, page);
  yield* byHand(`ps -o pid,ppid,comm -p ${parent?.pid ?? pid} --ppid ${pid}`, page);
}

function relativeRow(kin: string, { pid, comm, container, differs, unknown }: Relative): string[] {
  const elsewhere = differs.map(({ type, id }) => namespaceLink(type, id)).join(' ');
  const open = unknown.length > 0 ? `${elsewhere && '; '}?: ${unknown.join(' ')}` : '';
  return [
    kin,
    printable(processWords({ pid, comm })),
    printable(container?.name ?? '-'),
    elsewhere + open || '-',
  ];
}

function* gaps({ gaps: all }: Shown, page: Page): Generator<string> {
  if (all.length === 0) return;
  yield page.paint('heading', 'Not seen');
  for (const { what, reason, detail } of all) yield* paragraph(`${what}: ${detail ?? reason}`, '  ', page);
}

const PARTS: readonly Part<Shown>[] = [header, namespaces, identity, guards, mounts, relatives, gaps];
