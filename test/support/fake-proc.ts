import { containerMountinfo, hostMountinfo } from './fake-mounts.ts';
import { type FakeProc, hostProcess, kthreadd, layOut } from './proc-layout.ts';
import type { FakeProcess } from './process-files.ts';
import { isUnreadable, type ProcCase, recordedCase, type VantageReading, vantagePoint } from './recorded.ts';

export type { FakeProc };

/** The greatest PID there is: no recorded process has it. */
const SCANNER_PID = 4_194_303;

/** A folder that looks like the /proc of a case's host to root on that host, for as far as it was recorded. */
export async function fakeProc(source: string | ProcCase): Promise<FakeProc> {
  const recorded = typeof source === 'string' ? recordedCase(source) : source;
  const { host } = recorded;
  const mounts = mountsByNamespace(recorded);
  const hostMounts = mounts.get(String(host.self.ns.mnt)) ?? [];
  const processes = new Map<number, FakeProcess>([
    [1, { ...hostProcess(1, host, hostMounts, { Name: 'init', PPid: '0' }), ...host.pid1 }],
    [2, { ...kthreadd(host, hostMounts), ...host.kthreadd }],
    [SCANNER_PID, hostProcess(SCANNER_PID, host, hostMounts, { Name: 'node' })],
  ]);
  for (const [pid, process] of Object.entries(recorded.proc)) {
    processes.set(Number(pid), { ...process, mountinfo: mounts.get(String(process.ns.mnt)) ?? [] });
  }
  return layOut({ processes, host, hostMounts, scannerPid: SCANNER_PID });
}

/** Of each mount namespace of which a container's mounts were recorded, and the host's. */
function mountsByNamespace(recorded: ProcCase): Map<string, string[]> {
  const found = new Map([[String(recorded.host.self.ns.mnt), hostMountinfo(recorded)]]);
  for (const [name, lines] of Object.entries(recorded.mountinfo)) {
    const inspected = recorded.inspects[name];
    const namespace = recorded.proc[inspected?.State.Pid ?? 0]?.ns.mnt;
    if (inspected && namespace) found.set(String(namespace), containerMountinfo(lines, inspected.Mounts));
  }
  return found;
}

/** The case whose containers the recorded scanners looked at. */
export const CASE_OF_VANTAGE_POINTS = 'docker28-matrix';

/**
 * /proc as one recorded scanner saw it: itself, the host's first processes, and the containers `default`, `host-net`
 * and `hardened` of `docker28-matrix`. The others were not looked at and are missing here.
 */
export async function fakeVantage(name: string): Promise<FakeProc> {
  const { uid, selfLink, capEff, targets } = vantagePoint(name);
  const recorded = recordedCase(CASE_OF_VANTAGE_POINTS);
  const hostMounts = hostMountinfo(recorded);
  const scannerPid = Number(selfLink);
  const processes = new Map<number, FakeProcess>();

  for (const [target, reading] of Object.entries(targets)) {
    // With hidepid, or in a /proc of the scanner's own, it is not there.
    if (isUnreadable(reading.NSpid)) continue;
    const pid = Number(reading.NSpid.split('\t')[0]);
    // A scanner that is the first process of its PID namespace is its own PID 1.
    if (processes.has(pid)) continue;
    const process = asSeen(reading, baseOf(target, pid, recorded, hostMounts), recorded, hostMounts);
    // PID 1's cgroup was not read; it is where kthreadd's is.
    processes.set(pid, { ...process, cgroup: `${reading.cgroup ?? targets.kthreadd?.cgroup}\n` });
  }
  // Its bounding set was not recorded: what it can do at most is what it can do.
  Object.assign(processes.get(scannerPid)?.status ?? {}, {
    Uid: Array(4).fill(uid).join('\t'),
    CapEff: capEff,
    CapBnd: capEff,
  });
  const procOptions = name.endsWith('hidepid') ? 'rw,hidepid=invisible' : 'rw';
  return layOut({ processes, host: recorded.host, hostMounts, scannerPid, procOptions });
}

function baseOf(target: string, pid: number, { proc, host }: ProcCase, hostMounts: string[]): FakeProcess {
  const container = proc[pid];
  if (container) return { ...container, mountinfo: [] };
  if (target === 'kthreadd') return kthreadd(host, hostMounts);
  const status: Record<string, string> = target === 'self' ? { Name: 'node' } : { Name: 'init', PPid: '0' };
  return hostProcess(pid, host, hostMounts, status);
}

function asSeen(
  { ns, NSpid, uid_map, netDevIno, mountinfo }: VantageReading,
  process: FakeProcess,
  recorded: ProcCase,
  hostMounts: string[],
): FakeProcess {
  const idMap = `${String(uid_map).replace(/\d+/g, (number) => number.padStart(10))}\n`;
  return {
    ...process,
    ns,
    status: { ...process.status, NStgid: String(NSpid), NSpid: String(NSpid) },
    uid_map: idMap,
    gid_map: idMap,
    ...(typeof netDevIno === 'number' && { netDevIno }),
    mountinfo: wholeMountinfo(String(mountinfo), recorded, hostMounts),
  };
}

/** What begins like this: the host's, a recorded container's, or else a lone root. */
function wholeMountinfo(beginning: string, { mountinfo }: ProcCase, hostMounts: string[]): string[] {
  const known = [hostMounts, ...Object.values(mountinfo)].find(([first]) =>
    first?.startsWith(`${beginning} `),
  );
  const fileSystem = beginning.includes(' 254:0 ') ? 'ext4 /dev/vda rw' : 'overlay overlay rw';
  return known ?? [`${beginning} rw,relatime - ${fileSystem}`];
}
