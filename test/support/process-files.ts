import { chmodSync, linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUnreadable, type RecordedLinks, type RecordedProcess } from './recorded.ts';

export interface FakeProcess extends RecordedProcess {
  mountinfo: string[];
  kernelThread?: boolean;
  /** Threads beside the first, by number. */
  threads?: Record<number, RecordedLinks>;
  /** Where open descriptors lead, by number. */
  descriptors?: Record<number, string>;
  /** What the kernel says of them, where a test needs it. */
  fdinfo?: Record<number, string>;
}

/** flags of sched.h as stat shows them: PF_KTHREAD with what kthreadd has beside it, and an ordinary process's. */
const FLAGS = { kernelThread: 0x208040, ordinary: 0x400100 };

/** A folder of files that stand for processes, in the kernel's formats: proc(5) and the pages of each file. */
export class ProcessFiles {
  readonly #root: string;
  readonly #networks: string;
  /** Processes whose links are denied. */
  readonly #shut = new Set<number>();

  /**
   * @param root plays /proc
   * @param networks outside of it; one file for each network namespace, see `#writeNetwork`
   */
  constructor(root: string, networks: string) {
    this.#root = root;
    this.#networks = networks;
  }

  write(pid: number, process: FakeProcess): void {
    const folder = this.#path(pid);
    mkdirSync(folder);
    const files = {
      status: Object.entries(process.status).map(([field, value]) => `${field}:\t${value}\n`),
      stat: [statLine(process)],
      comm: [`${process.status.Name}\n`],
      cmdline: process.cmdline.map((word) => `${word}\0`),
      cgroup: [process.cgroup],
      uid_map: [process.uid_map],
      gid_map: [process.gid_map],
      mountinfo: process.mountinfo.map((line) => `${line}\n`),
    };
    for (const [name, parts] of Object.entries(files)) writeFileSync(join(folder, name), parts.join(''));
    this.#writeNetwork(folder, process);
    this.#writeLinks(pid, process.ns);
    for (const [tid, links] of Object.entries(process.threads ?? {}))
      this.#writeThread(pid, tid, links, process);
    for (const [name, link] of Object.entries(process.descriptors ?? {})) {
      mkdirSync(join(folder, 'fd'), { recursive: true });
      symlinkSync(link, join(folder, 'fd', name));
    }
    for (const [name, text] of Object.entries(process.fdinfo ?? {})) {
      mkdirSync(join(folder, 'fdinfo'), { recursive: true });
      writeFileSync(join(folder, 'fdinfo', name), text);
    }
  }

  remove(pid: number): void {
    // Some releases of Node do not remove an empty folder that they may not list.
    if (this.#shut.delete(pid)) chmodSync(this.#path(pid, 'ns'), 0o755);
    rmSync(this.#path(pid), { recursive: true, force: true });
  }

  /**
   * Lets stat() follow the links of one process, as it does in a real /proc: namespaces have a device, and a dangling
   * link would have none. The inode is the file's and not the one that the link names; readers take that from the link.
   */
  makeLinksResolve(pid: number, links: RecordedLinks): void {
    for (const link of new Set(Object.values(links))) {
      if (!isUnreadable(link)) writeFileSync(this.#path(pid, 'ns', link), '');
    }
  }

  #path(pid: number, ...below: string[]): string {
    return join(this.#root, `${pid}`, ...below);
  }

  /**
   * EACCES is a folder that nobody may enter: so it reads for everybody but root, whom no file mode stops. Root finds
   * ENOENT there; see `asNobody`.
   */
  #writeLinks(pid: number, links: RecordedLinks): void {
    const folder = this.#path(pid, 'ns');
    mkdirSync(folder);
    for (const [name, link] of Object.entries(links)) {
      if (!isUnreadable(link)) symlinkSync(link, join(folder, name));
    }
    if (Object.values(links).every((link) => isUnreadable(link) && link.error === 'EACCES')) {
      chmodSync(folder, 0);
      this.#shut.add(pid);
    }
  }

  #writeThread(pid: number, tid: string, links: RecordedLinks, process: FakeProcess): void {
    mkdirSync(this.#path(pid, 'task', `${pid}`), { recursive: true });
    const folder = this.#path(pid, 'task', tid, 'ns');
    mkdirSync(folder, { recursive: true });
    writeFileSync(this.#path(pid, 'task', tid, 'stat'), statLine(process));
    for (const [name, link] of Object.entries(links)) {
      if (!isUnreadable(link)) symlinkSync(link, join(folder, name));
    }
  }

  /** Processes of one network namespace see the same inode under net/: here one file with many names. */
  #writeNetwork(folder: string, { netDevIno, ns }: FakeProcess): void {
    const shared = join(this.#networks, String(netDevIno ?? ns.net));
    writeFileSync(shared, NET_DEV);
    mkdirSync(join(folder, 'net'));
    linkSync(shared, join(folder, 'net', 'dev'));
  }
}

/** All 52 fields; what nobody recorded is 0. */
function statLine({ status, starttime, kernelThread }: FakeProcess): string {
  const pid = status.Pid;
  const upToThreads = [
    `${pid} (${status.Name}) ${status.State?.[0]} ${status.PPid} ${pid} ${pid} 0 -1`,
    kernelThread ? FLAGS.kernelThread : FLAGS.ordinary,
    ...Array<number>(8).fill(0),
    `20 0 ${status.Threads} 0`,
  ];
  return `${[...upToThreads, starttime, ...Array<number>(30).fill(0)].join(' ')}\n`;
}

const NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
`;
