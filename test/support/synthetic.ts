import { createHash } from 'node:crypto';
import {
  type EngineCase,
  type InspectedContainer,
  type ListedContainer,
  type ProcCase,
  type RecordedProcess,
  recordedCase,
} from './recorded.ts';

/** How a made-up container differs from an ordinary one on the default bridge. */
export interface ContainerSpec {
  name: string;
  hostConfig?: Record<string, unknown>;
  labels?: Record<string, string>;
  /** Fields of the list's entry and of the inspect, over everything else; `undefined` takes one away. */
  listed?: Record<string, unknown>;
  inspected?: Record<string, unknown>;
  process?: Partial<RecordedProcess>;
}

const TEMPLATE = { engine: 'docker28-matrix', container: 'default' };
const FIRST_PID = 1000;
/** Above every inode of a recorded namespace, and every id, device and peer group of a recorded mount. */
const FIRST_INODE = 4_100_000_000;
const FIRST_MOUNT = 20_000_000;

/**
 * A case of made-up containers after a recorded one: each with an id, a process and namespaces of its own, on the
 * recorded host. Serves the fake engine and the fake /proc alike.
 */
export function syntheticCase(specs: readonly ContainerSpec[]): EngineCase & ProcCase {
  const recorded = recordedCase(TEMPLATE.engine);
  const template = pick(recorded);
  const made = specs.map((spec, index) => make(spec, index, template, recorded.host));
  return {
    ...recorded,
    info: { ...recorded.info, Containers: made.length, ContainersRunning: made.length },
    containers: made.map(({ listed }) => listed),
    inspects: Object.fromEntries(made.map(({ key, inspected }) => [key, inspected])),
    proc: Object.fromEntries(made.map(({ process }) => [process.status.Pid, process])),
    mountinfo: Object.fromEntries(made.map(({ key, mountinfo }) => [key, mountinfo])),
  };
}

/** Ordinary containers, as many as asked for. */
export const manyContainers = (count: number): EngineCase & ProcCase =>
  syntheticCase(Array.from({ length: count }, (_, index) => ({ name: `worker-${index}` })));

interface Template {
  listed: ListedContainer;
  inspected: InspectedContainer;
  process: RecordedProcess;
  mountinfo: string[];
}

function pick(recorded: EngineCase & ProcCase): Template {
  const inspected = recorded.inspects[TEMPLATE.container];
  const listed = recorded.containers.find(({ Id }) => Id === inspected?.Id);
  const process = recorded.proc[inspected?.State.Pid ?? 0];
  const mountinfo = recorded.mountinfo[TEMPLATE.container];
  if (!inspected || !listed || !process || !mountinfo)
    throw new Error('the template is not as it was recorded');
  return { inspected, listed, process, mountinfo };
}

function make(spec: ContainerSpec, index: number, template: Template, host: ProcCase['host']) {
  const id = createHash('sha256').update(`${index} ${spec.name}`).digest('hex');
  const pid = FIRST_PID + index;
  // Paths of the engine and cgroups hold the id, or the overlay's, which is 64 digits too.
  const own = (text: string): string => text.replaceAll(/\b[0-9a-f]{64}\b/g, id);
  const ownFields = (fields: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? own(value) : value]),
    );
  const { inspected, listed, process } = template;
  const graphDriver = inspected.GraphDriver as { Data: Record<string, unknown> };
  const config = inspected.Config as Record<string, unknown>;

  return {
    // Names need not be unique, nor strings.
    key: id,
    listed: {
      ...listed,
      Id: id,
      Names: [`/${spec.name}`],
      Labels: spec.labels ?? {},
      ...spec.listed,
    } satisfies ListedContainer,
    inspected: {
      ...ownFields(inspected),
      Id: id,
      Name: `/${spec.name}`,
      State: { ...inspected.State, Pid: pid },
      HostConfig: { ...inspected.HostConfig, ...spec.hostConfig },
      Config: { ...config, Labels: spec.labels ?? {} },
      GraphDriver: { ...graphDriver, Data: ownFields(graphDriver.Data) },
      Mounts: inspected.Mounts,
      ...spec.inspected,
    } satisfies InspectedContainer,
    process: {
      ...process,
      ns: ownLinks(process.ns, host.self.ns, FIRST_INODE + index * 16),
      status: { ...process.status, Pid: `${pid}`, Tgid: `${pid}`, NStgid: `${pid}\t1`, NSpid: `${pid}\t1` },
      cgroup: own(process.cgroup),
      netDevIno: FIRST_INODE + index * 16 + 15,
      ...spec.process,
    } satisfies RecordedProcess,
    mountinfo: ownMounts(template.mountinfo.map(own), FIRST_MOUNT + index * 8),
  };
}

/** What the template shares with the host stays shared; what it has of its own gets a new inode. */
function ownLinks(
  links: RecordedProcess['ns'],
  host: RecordedProcess['ns'],
  first: number,
): RecordedProcess['ns'] {
  const types = Object.keys(links);
  return Object.fromEntries(
    types.map((name) => {
      const type = name.replace('_for_children', '');
      const link = links[name] === host[name] ? links[name] : `${type}:[${first + types.indexOf(type)}]`;
      return [name, link ?? { error: 'ENOENT' }];
    }),
  );
}

function ownMounts(lines: string[], first: number): string[] {
  return lines.map((line, index) =>
    line
      .replace(/^\d+ \d+/, `${first + index} ${index === 0 ? 1 : first}`)
      .replace(/ 0:\d+ /, ` 0:${first} `)
      .replace(/ master:\d+ /, ` master:${first} `),
  );
}
