import type { IdMapping, ObservedMount } from '../../model/observed.ts';
import type { Relative, Shown } from '../../model/shown.ts';
import { namespaceLink } from '../../namespaces.ts';
import { newPage, type Page, paragraph } from '../../reporters/table/page.ts';
import { printable } from '../../text.ts';
import { containerWords } from '../container-words.ts';
import { processWords } from '../process-words.ts';
import { byHand, gaps, type Part, renderParts, table } from '../section.ts';
import { guards } from './guards.ts';
import { namespaces } from './namespaces.ts';

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

const PARTS: readonly Part<Shown>[] = [header, namespaces, identity, guards, mounts, relatives, gaps];
