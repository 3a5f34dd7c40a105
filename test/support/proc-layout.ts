import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST_MADE_UP_ID, mountsFile } from './fake-mounts.ts';
import { type FakeProcess, ProcessFiles } from './process-files.ts';
import type { RecordedHost } from './recorded.ts';

export interface FakeProc {
  /** For --proc. */
  dir: string;
  /** What `self` points to. */
  scannerPid: number;
  /** The process ends. */
  dropProcess(pid: number): void;
  /**
   * Another process under this number: the one that is there with these changes, or where none is, an ordinary process
   * of the host with them. `status` and `ns` are merged field by field.
   */
  replaceProcess(pid: number, changes?: ProcessChanges): void;
  remove(): Promise<void>;
}

/** Beside a new `ns.net` goes a new `netDevIno`. */
type ProcessChanges = Partial<FakeProcess>;

/** Bounding set of the recorded machine's first process: everything but SYS_RESOURCE. */
const HOST_CAPABILITIES = '000001fffeffffff';

/** A process outside of every container, with the host's namespaces. */
export function hostProcess(
  pid: number,
  { self, uptime }: RecordedHost,
  mountinfo: string[],
  status: Record<string, string>,
): FakeProcess {
  return {
    ...self,
    status: {
      Name: 'sleep',
      State: 'S (sleeping)',
      Tgid: `${pid}`,
      Pid: `${pid}`,
      PPid: '1',
      Uid: '0\t0\t0\t0',
      Gid: '0\t0\t0\t0',
      NStgid: `${pid}`,
      NSpid: `${pid}`,
      Threads: '1',
      CapEff: HOST_CAPABILITIES,
      CapBnd: HOST_CAPABILITIES,
      NoNewPrivs: '0',
      Seccomp: '0',
      ...status,
    },
    // Started a moment ago: the uptime is in seconds, this in ticks of a hundredth.
    starttime: String(Math.floor(Number.parseFloat(uptime) * 100)),
    cmdline: [status.Name ?? 'sleep'],
    cgroup: '0::/\n',
    gid_map: self.uid_map,
    mountinfo,
  };
}

export const kthreadd = (host: RecordedHost, mountinfo: string[]): FakeProcess => ({
  ...hostProcess(2, host, mountinfo, { Name: 'kthreadd', PPid: '0', CapBnd: '000001ffffffffff' }),
  starttime: '0',
  cmdline: [],
  kernelThread: true,
});

export interface Layout {
  processes: Map<number, FakeProcess>;
  host: RecordedHost;
  hostMounts: string[];
  scannerPid: number;
  /** Options of procfs where the scanner has it mounted. */
  procOptions?: string;
}

export function layOut({ processes, host, hostMounts, scannerPid, procOptions = 'rw' }: Layout): FakeProc {
  const base = mkdtempSync(join(folderFor(processes.size), 'nsaudit-proc-'));
  const dir = join(base, 'proc');
  const networks = join(base, 'networks');
  for (const folder of [dir, networks]) mkdirSync(folder);
  // mkdtemp() makes it the owner's alone, and tests of denied access look at it as somebody else.
  chmodSync(base, 0o755);

  const scanner = processes.get(scannerPid);
  if (!scanner) throw new Error(`no process ${scannerPid} to be the scanner`);
  // This /proc is the host's, mounted elsewhere: the scanner's own mounts say so.
  scanner.mountinfo = [
    ...scanner.mountinfo,
    `${FIRST_MADE_UP_ID} 27 0:21 / ${dir} rw,relatime - proc proc ${procOptions}`,
  ];

  const files = new ProcessFiles(dir, networks);
  const write = (pid: number, process: FakeProcess): void => {
    files.write(pid, process);
    if (pid === scannerPid) files.makeLinksResolve(pid, process.ns);
  };
  for (const [pid, process] of processes) write(pid, process);
  symlinkSync(`${scannerPid}`, join(dir, 'self'));
  writeGlobals(dir, host, scanner.mountinfo);

  const dropProcess = (pid: number): void => {
    files.remove(pid);
    processes.delete(pid);
  };
  return {
    dir,
    scannerPid,
    dropProcess,
    replaceProcess(pid, changes = {}) {
      const before = processes.get(pid) ?? hostProcess(pid, host, hostMounts, {});
      const status = { ...before.status, ...changes.status };
      const process = { ...before, ...changes, status, ns: { ...before.ns, ...changes.ns } };
      dropProcess(pid);
      processes.set(pid, process);
      write(pid, process);
    },
    async remove() {
      for (const pid of [...processes.keys()]) dropProcess(pid);
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** Twenty small files a process: in memory where there is some, fifty times as fast; a container has 64 MB of it. */
function folderFor(processes: number): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return processes < 500 ? '/dev/shm' : tmpdir();
  } catch {
    return tmpdir();
  }
}

function writeGlobals(
  dir: string,
  { osrelease, btime, uptime }: RecordedHost,
  mountinfo: readonly string[],
): void {
  mkdirSync(join(dir, 'sys', 'kernel'), { recursive: true });
  writeFileSync(join(dir, 'sys', 'kernel', 'osrelease'), `${osrelease}\n`);
  writeFileSync(join(dir, 'stat'), `cpu  0 0 0 0 0 0 0 0 0 0\nbtime ${btime}\n`);
  writeFileSync(join(dir, 'uptime'), `${uptime}\n`);
  writeFileSync(join(dir, 'mounts'), mountsFile(mountinfo));
}
