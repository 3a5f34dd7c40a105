import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import { basename } from 'node:path';
import { parseMountinfo } from '../kernel/mountinfo.ts';
import { isDenied, type Proc } from '../kernel/proc.ts';
import { type Counters, parseNetDev } from './net-dev.ts';

/**
 * /sys/class/net as a process has it mounted, read through /proc/<pid>/root: sysfs(5). A sysfs shows the network
 * namespace of whoever mounted it, not the reader's: a process that only left its network namespace still sees the old
 * one's. And what lies at /sys is the container's to choose; hence `open` makes sure of both.
 */
export class Sysfs {
  readonly #path: string;
  readonly #device: number;
  readonly #links: ReadonlyMap<string, number>;
  readonly #names: ReadonlyMap<number, string>;

  private constructor(path: string, device: number, names: readonly string[]) {
    this.#path = path;
    this.#device = device;
    this.#links = new Map(names.map((name) => [name, this.number(name, 'ifindex') ?? 0]));
    this.#names = new Map([...this.#links].map(([name, index]) => [index, name]));
  }

  /** The sysfs of a process, if it is that of its network namespace; else the reason why not. */
  static open(proc: Proc, pid: number): Sysfs | string {
    try {
      const sysfs = Sysfs.#mounted(proc, pid);
      if (typeof sysfs === 'string') return sysfs;
      // Every namespace has a lo: one alone tells no sysfs from another.
      if (sysfs.links.size < 2) return LO_ALONE;
      const before = parseNetDev(proc.text(pid, 'net/dev'));
      const isOurs = sysfs.#agreesWith(before, () => parseNetDev(proc.text(pid, 'net/dev')));
      return isOurs ? sysfs : 'the sysfs that the process sees is of another network namespace';
    } catch (error) {
      return isDenied(error)
        ? 'its sysfs may not be read: that needs CAP_SYS_PTRACE'
        : 'its sysfs cannot be read';
    }
  }

  static #mounted(proc: Proc, pid: number): Sysfs | string {
    const mount = parseMountinfo(proc.text(pid, 'mountinfo')).findLast(({ target }) => target === '/sys');
    if (mount?.fsType !== 'sysfs' || mount.root !== '/') return 'it has no sysfs at /sys';
    const path = `${proc.root}/${pid}/root/sys/class/net`;
    const device = deviceNumber(mount.device);
    if (statSync(path).dev !== device) return 'what lies at its /sys is no sysfs';
    return new Sysfs(
      path,
      device,
      readdirSync(path).filter((name) => name !== 'bonding_masters'),
    );
  }

  /** Links by name, with their index. */
  get links(): ReadonlyMap<string, number> {
    return this.#links;
  }

  nameOf(index: number): string | undefined {
    return this.#names.get(index);
  }

  number(link: string, file: string): number | undefined {
    const number = Number(this.text(link, file) || Number.NaN);
    return Number.isSafeInteger(number) ? number : undefined;
  }

  /** One line of a file of a link; undefined if there is none. */
  text(link: string, file: string): string | undefined {
    const path = `${this.#path}/${link}/${file}`;
    try {
      // Before it is opened too: a device that somebody mounted here could act on that.
      if (!this.#isOwn(statSync(path))) return undefined;
      const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
      try {
        return this.#isOwn(fstatSync(handle)) ? readFileSync(handle, 'utf8').trim() : undefined;
      } finally {
        closeSync(handle);
      }
    } catch {
      return undefined;
    }
  }

  /** The bridge or bond that a link is a port of. */
  masterOf(link: string): string | undefined {
    const path = `${this.#path}/${link}/master`;
    try {
      return lstatSync(path).dev === this.#device ? basename(readlinkSync(path)) : undefined;
    } catch {
      return undefined;
    }
  }

  #isOwn(stats: { dev: number; isFile(): boolean }): boolean {
    return stats.dev === this.#device && stats.isFile();
  }

  /** The same links, and each counter between what net/dev showed before and shows after. */
  #agreesWith(before: Map<string, Counters>, readAgain: () => Map<string, Counters>): boolean {
    if (before.size !== this.#links.size || ![...before.keys()].every((name) => this.#links.has(name)))
      return false;
    const seen = [...before].flatMap(([name, counters]) =>
      Object.keys(counters).map((counter) => ({
        name,
        counter: counter as keyof Counters,
        value: this.number(name, `statistics/${counter}`),
      })),
    );
    const after = readAgain();
    return seen.every(({ name, counter, value = Number.NaN }) => {
      const first = before.get(name)?.[counter] ?? Number.NaN;
      return value >= first && value <= (after.get(name)?.[counter] ?? Number.NaN);
    });
  }
}

export const LO_ALONE = 'its sysfs shows lo alone, as that of another namespace may';

/** `0:21` as stat() has it: makedev of the GNU C library, whose high halves no pseudo file system has. */
function deviceNumber(text: string): number {
  const [major = 0, minor = 0] = text.split(':').map(Number);
  return (minor & 0xff) + ((major & 0xfff) << 8) + (minor & ~0xff) * 2 ** 12;
}
