import { Proc } from '../../src/collect/kernel/proc.ts';
import { NAMESPACES, type NamespaceId, type NamespaceType } from '../../src/namespaces.ts';
import { type FakeProc, fakeProc } from './fake-proc.ts';
import { type RecordedLinks, recordedCase } from './recorded.ts';

/** Its kernel fixes the inodes of all its first namespaces. */
const CASE = 'docker20-matrix';

type LinkName = NamespaceType | 'pid_for_children' | 'time_for_children';

/** By inode, or as the text of a link; all others are the host's. */
export type Places = Partial<Record<LinkName, number | string | undefined>>;

/** A process by what sets it apart from an ordinary one of the host. */
export interface ProcessSketch {
  name?: string;
  parent?: number;
  cgroup?: string;
  /** Its numbers from the host's PID namespace down to its own. */
  nsPids?: number[];
  in?: Places;
  /**
   * `zombie`: it has left all but its PID and user namespace. `headless`: so has its first thread, and the others run on.
   * `denied`: its links may not be read, by others than root; see `asNobody`.
   */
  is?: 'kernelThread' | 'zombie' | 'headless' | 'denied';
  threads?: Record<number, Places>;
  /** Clock ticks after boot. */
  startTime?: number;
  descriptors?: Record<number, string>;
  fdinfo?: Record<number, string>;
}

/** A host of few processes: init, kthreadd, the scanner, and those that a test puts there. */
export interface SmallHost {
  proc: Proc;
  /** The scanner's number. */
  scanner: number;
  put(pid: number, sketch?: ProcessSketch): void;
  end(pid: number): void;
  /** Of a namespace that `Places` calls by its inode. */
  id(ino: number): NamespaceId;
  remove(): Promise<void>;
}

export async function smallHost(processes: Record<number, ProcessSketch> = {}): Promise<SmallHost> {
  const { host } = recordedCase(CASE);
  const fake = await fakeProc({
    host: { ...host, pid1: { ns: host.self.ns } },
    proc: {},
    mountinfo: {},
    inspects: {},
  });
  const proc = new Proc(fake.dir);
  const small: SmallHost = {
    proc,
    scanner: fake.scannerPid,
    put: (pid, sketch = {}) => putProcess(fake, pid, sketch),
    end: fake.dropProcess,
    id: (ino) => ({ dev: proc.nsfsDevice(), ino }),
    remove: fake.remove,
  };
  for (const [pid, sketch] of Object.entries(processes)) small.put(Number(pid), sketch);
  return small;
}

/** The mounts of a process in a mount namespace of its own. */
const OWN_ROOT = '1000 999 0:99 / / rw,relatime - overlay overlay rw';

function putProcess(fake: FakeProc, pid: number, sketch: ProcessSketch): void {
  const { name = 'sleep', parent = 1, cgroup = '0::/\n', nsPids = [pid] } = sketch;
  const { in: places = {}, is, threads, startTime, descriptors, fdinfo } = sketch;
  const links = linksOf(places);
  const isEnded = is === 'zombie' || is === 'headless';
  const status = {
    Name: name,
    PPid: `${parent}`,
    NSpid: nsPids.join('\t'),
    Threads: `${1 + Object.keys(threads ?? {}).length}`,
    ...(isEnded && { State: 'Z (zombie)' }),
  };
  fake.replaceProcess(pid, {
    status,
    cmdline: is === 'kernelThread' || isEnded ? [] : [name],
    cgroup,
    ns:
      is === 'denied' ? unreadable('EACCES') : isEnded ? { ...unreadable('ENOENT'), ...kept(links) } : links,
    ...(places.mnt !== undefined && { mountinfo: [OWN_ROOT] }),
    ...(is === 'kernelThread' && { kernelThread: true }),
    ...(threads && {
      threads: Object.fromEntries(Object.entries(threads).map(([tid, at]) => [tid, linksOf(at)])),
    }),
    ...(startTime !== undefined && { starttime: `${startTime}` }),
    ...(descriptors && { descriptors }),
    ...(fdinfo && { fdinfo }),
  });
}

const CHILD_LINKS = ['pid_for_children', 'time_for_children'] as const;

const LINK_NAMES: readonly LinkName[] = [...NAMESPACES.map(({ type }) => type), ...CHILD_LINKS];

/** What its children will stand in is where it stands itself, unless told otherwise. */
function linksOf(places: Places): RecordedLinks {
  const links = NAMESPACES.map(({ type, initialInode }) => [
    type,
    linkText(type, places[type] ?? initialInode),
  ]);
  const own: Record<string, string> = Object.fromEntries(links);
  const children = CHILD_LINKS.map((name) => {
    const type = name === 'pid_for_children' ? 'pid' : 'time';
    const place = places[name];
    return [name, place === undefined ? (own[type] ?? '') : linkText(type, place)];
  });
  return { ...own, ...Object.fromEntries(children) };
}

const linkText = (type: NamespaceType, place: number | string): string =>
  typeof place === 'string' ? place : `${type}:[${place}]`;

const unreadable = (error: string): RecordedLinks =>
  Object.fromEntries(LINK_NAMES.map((name) => [name, { error }]));

const kept = ({ pid = '', user = '' }: RecordedLinks): RecordedLinks => ({ pid, user });
