import { readdirSync, readFileSync } from 'node:fs';

/** Real answers of real engines and what /proc said at the same moment: fixtures/recorded/README.md. */
const FOLDER = new URL('../../fixtures/recorded/', import.meta.url);

export const RECORDED_CASES: readonly string[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'vantage-points')
  .map(({ name }) => name)
  .sort();

export const VANTAGE_POINTS: readonly string[] = readdirSync(new URL('vantage-points/', FOLDER))
  .map((file) => file.replace(/\.json$/, ''))
  .sort();

/** The engine's side of a case. */
export interface EngineCase {
  version: { ApiVersion: string; Os: string; Version: string };
  info: Record<string, unknown>;
  networks: Record<string, unknown>[];
  /** GET /containers/json?all=1 */
  containers: ListedContainer[];
  /** GET /containers/<id>/json, by name. */
  inspects: Record<string, InspectedContainer>;
}

export interface ListedContainer {
  Id: string;
  State: string;
  [field: string]: unknown;
}

/** Only what the fakes themselves look at. */
export interface InspectedContainer {
  Id: string;
  Name: string;
  State: { Pid: number; Status: string };
  HostConfig: Record<string, unknown>;
  Mounts: InspectedMount[];
  [field: string]: unknown;
}

export interface InspectedMount {
  Type: string;
  Source: string;
  Destination: string;
  RW: boolean;
}

/** The kernel's side of a case. */
export interface ProcCase {
  /** By PID, in the recorder's PID namespace: every process of the case's containers, and some others with a role. */
  proc: Record<string, RecordedProcess>;
  host: RecordedHost;
  /** By container's name: lines of mountinfo for `/` and the files that the engine puts into each container. */
  mountinfo: Record<string, string[]>;
  inspects: Record<string, InspectedContainer>;
}

/** `EACCES`, `ENOENT`: what reading it gave instead. */
export interface Unreadable {
  error: string;
}

export const isUnreadable = (value: unknown): value is Unreadable =>
  typeof value === 'object' && value !== null && 'error' in value;

/** Texts of links by their names under /proc/<pid>/ns, `pid_for_children` and `time_for_children` among them. */
export type RecordedLinks = Record<string, string | Unreadable>;

export interface RecordedProcess {
  /** Why a process that is no container's was recorded: `dockerd`, `shim`, `intruder`, ... */
  role?: string;
  ns: RecordedLinks;
  /** Fields of /proc/<pid>/status as the kernel writes them, tabs and all. */
  status: Record<string, string>;
  /** Clock ticks after boot. */
  starttime: string;
  cmdline: string[];
  /** Inode of /proc/<pid>/net/dev, one per network namespace. */
  netDevIno?: number;
  cgroup: string;
  uid_map: string;
  gid_map: string;
}

export interface RecordedHost {
  self: { ns: RecordedLinks; netDevIno?: number; uid_map: string };
  kthreadd: { ns: RecordedLinks; netDevIno?: number; uid_map: string };
  /** Unreadable even for root on the machine of the recordings. */
  pid1: { ns: RecordedLinks };
  /** Seconds since 1970. */
  btime: number;
  uptime: string;
  osrelease: string;
  /** Lines of the host's mountinfo for network namespaces that have a name. */
  nsfsMounts: string[];
}

/** What one scanner could read of itself, the host's first processes and three containers of `docker28-matrix`. */
export interface VantagePoint {
  uid: number;
  /** Its own number where it stands; `selfLink` is its number in the /proc that it reads. */
  pid: number;
  selfLink: string;
  capEff: string;
  targets: Record<string, VantageReading>;
}

export interface VantageReading {
  ns: RecordedLinks;
  comm?: string | Unreadable;
  NSpid: string | Unreadable;
  /** Blanks squeezed, no line break. */
  uid_map: string | Unreadable;
  netDevIno: number | Unreadable;
  /** First five fields of the first line. */
  mountinfo: string | Unreadable;
  /** The last line. */
  cgroup?: string | Unreadable;
}

export function recordedCase(name: string): EngineCase & ProcCase {
  const part = <T>(kind: string): T => readJson<T>(`${name}/${kind}.json`);
  return {
    version: part('version'),
    info: part('info'),
    networks: part('networks'),
    containers: part('containers'),
    inspects: part('inspects'),
    proc: part('proc'),
    host: part('host'),
    mountinfo: part('mountinfo'),
  };
}

export const vantagePoint = (name: string): VantagePoint => readJson(`vantage-points/${name}.json`);

const readJson = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, FOLDER), 'utf8')) as T;
