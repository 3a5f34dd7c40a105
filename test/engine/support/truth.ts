import type { NamespaceType } from '../../../src/namespaces.ts';
import { docker, type EngineName } from './lab.ts';
import { run } from './run.ts';

/**
 * What the kernel and the engine say, read by readlink(1), grep(1), lsns(8) and the docker CLI: nothing of nsaudit takes
 * part, not even its list of types.
 */
export const TYPES = [
  'cgroup',
  'ipc',
  'mnt',
  'net',
  'pid',
  'time',
  'user',
  'uts',
] as const satisfies NamespaceType[];

export type Inodes = Record<NamespaceType, number>;

export interface TrueContainer {
  id: string;
  name: string;
  /** On this machine; 0 if it has no process. */
  pid: number;
  /** The engine's word for it, true in the engine's own PID namespace. */
  statePid: number;
  /** Empty without a process. */
  inodes: Partial<Inodes>;
}

const READ_LINKS = `for pid do for type in ${TYPES.join(' ')}; do echo "$pid $(readlink "/proc/$pid/ns/$type")"; done; done`;

/** The namespaces of processes, by their ids. */
async function readInodes(pids: readonly number[]): Promise<Map<number, Partial<Inodes>>> {
  const { stdout } = await run(['sh', '-c', READ_LINKS, 'sh', ...pids.map(String)]);
  const inodes = new Map<number, Partial<Inodes>>(pids.map((pid) => [pid, {}]));
  for (const [, pid, type, inode] of stdout.matchAll(/^(\d+) (\w+):\[(\d+)\]$/gm)) {
    Object.assign(inodes.get(Number(pid)) ?? {}, { [type ?? '']: Number(inode) });
  }
  return inodes;
}

/** Of kthreadd, the kernel's own process: nothing moves it out of the namespaces that the machine began with. */
export async function hostInodes(): Promise<Inodes> {
  const inodes = (await readInodes([2])).get(2);
  return inodes as Inodes;
}

/** All containers of an engine, stopped ones too. */
export async function trueContainers(engine: EngineName): Promise<TrueContainer[]> {
  const ids = (await docker(engine, 'ps', '--all', '--quiet', '--no-trunc')).split('\n');
  const inspects = JSON.parse(await docker(engine, 'inspect', ...ids)) as Inspect[];
  const pidOf = await processFinder();
  const containers = inspects.map(({ Id, Name, State }) => ({
    id: Id,
    name: Name.replace(/^\//, ''),
    pid: State.Pid === 0 ? 0 : pidOf(Id, State.Pid),
    statePid: State.Pid,
  }));
  const inodes = await readInodes(containers.map(({ pid }) => pid).filter((pid) => pid > 0));
  return containers.map((container) => ({ ...container, inodes: inodes.get(container.pid) ?? {} }));
}

interface Inspect {
  Id: string;
  Name: string;
  State: { Pid: number };
}

/** Ids of containers that have processes, as cgroups tell them. */
export async function idsInCgroups(): Promise<string[]> {
  return [...new Set((await cgroupLines()).map(([, id]) => id))].sort();
}

/** A process of the container's cgroup that some PID namespace calls by the number that the engine gave. */
async function processFinder(): Promise<(id: string, statePid: number) => number> {
  const lines = await cgroupLines();
  const { stdout } = await run(['sh', '-c', 'grep -Hs ^NSpid: /proc/[0-9]*/status'], { mayFail: true });
  const numbers = new Map<number, number[]>();
  for (const [, pid, list = ''] of stdout.matchAll(/^\/proc\/(\d+)\/status:NSpid:\s*(.*)$/gm)) {
    numbers.set(Number(pid), list.split(/\s+/).map(Number));
  }
  return (id, statePid) => {
    const found = lines.find(([pid, container]) => container === id && numbers.get(pid)?.includes(statePid));
    if (!found) throw new Error(`no process of container ${id} is called ${statePid}`);
    return found[0];
  };
}

/** [pid, container id], one for each line of a cgroup file that names a container. */
async function cgroupLines(): Promise<[number, string][]> {
  const { stdout } = await run(['sh', '-c', 'grep -HsE "[0-9a-f]{64}" /proc/[0-9]*/cgroup'], {
    mayFail: true,
  });
  const lines = stdout.split('\n').filter((line) => line && !line.includes('conmon'));
  return lines.map((line) => {
    const [, pid, id] = /^\/proc\/(\d+)\/cgroup:.*([0-9a-f]{64})/.exec(line) ?? [];
    return [Number(pid), id ?? ''];
  });
}

/** lsns(8) gives up when a process that it looks at ends. */
export async function runLsns(...args: string[]): Promise<string> {
  for (let left = 5; left > 0; left--) {
    const { code, stdout } = await run(['lsns', '--json', ...args], { mayFail: true });
    if (code === 0) return stdout;
  }
  return (await run(['lsns', '--json', ...args])).stdout;
}

/** `type:[inode]` of every namespace that lsns(8) lists. */
export async function lsns(): Promise<Set<string>> {
  const stdout = await runLsns('--output', 'NS,TYPE');
  const { namespaces } = JSON.parse(stdout) as { namespaces: { ns: number; type: string }[] };
  return new Set(namespaces.map(({ ns, type }) => `${type}:[${ns}]`));
}
