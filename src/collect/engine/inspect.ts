import type { Engine } from '../../model/engine.ts';
import type { Configured, ConfiguredMount, Workload, WorkloadState } from '../../model/workload.ts';
import type { Marks } from '../kernel/ownership.ts';
import { podOfCgroup } from '../kernel/process.ts';
import { isGeneratedName } from './generated-name.ts';
import { type Fields, flag, list, MalformedAnswerError, object, text, texts, textsByName } from './shape.ts';
import { sharingOf } from './sharing.ts';

/**
 * GET /containers/<id>/json. Engines leave fields out, answer null for empty lists and differ in form: Docker 20.10 to
 * 28.5 and Podman 4.3 to 5.4 were compared. The client has made sure of `Id`.
 */
export interface Inspect extends Fields {
  Id: string;
}

const STATES = new Set(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']);

/**
 * The configured side of a workload; what the kernel shows is added by whoever looks.
 * Throws MalformedAnswerError for an answer that cannot be judged.
 */
export function workloadOf(inspect: Inspect, engine: Engine): Workload {
  const config = object(inspect.Config, 'Config');
  const labels = textsByName(config.Labels, 'Config.Labels');
  const name = text(inspect.Name, 'Name')?.replace(/^\//, '') || inspect.Id.slice(0, 12);
  const cgroupParent =
    text(object(inspect.HostConfig, 'HostConfig').CgroupParent, 'HostConfig.CgroupParent') ?? '';
  // Of Podman alone: with Docker anybody may name a cgroup so.
  const pod = engine.kind === 'podman' ? podOfCgroup(cgroupParent) : undefined;
  const project = labels['com.docker.compose.project'] ?? labels['com.docker.stack.namespace'];
  const service = labels['com.docker.compose.service'] ?? labels['com.docker.swarm.service.name'];
  const image = text(config.Image, 'Config.Image');
  const { startedAt } = stateOf(inspect);
  return {
    id: inspect.Id,
    name,
    ...(isGeneratedName(name) && { generatedName: true }),
    engine: engine.id,
    ...(image && { image }),
    labels,
    ...(project && { project }),
    ...(service && { service }),
    ...(pod && { pod }),
    ...(pod && isInfra(name, pod) && { infra: true }),
    state: stateOf(inspect).state,
    ...(startedAt && { startedAt }),
    configured: configuredOf(inspect, engine),
    gaps: [],
  };
}

function configuredOf(inspect: Inspect, engine: Engine): Configured {
  if (!inspect.HostConfig) throw new MalformedAnswerError('HostConfig', 'an object');
  const host = object(inspect.HostConfig, 'HostConfig');
  return {
    sharing: sharingOf(host, engine),
    privileged: flag(host.Privileged, 'HostConfig.Privileged'),
    capAdd: texts(host.CapAdd, 'HostConfig.CapAdd'),
    capDrop: texts(host.CapDrop, 'HostConfig.CapDrop'),
    securityOpt: texts(host.SecurityOpt, 'HostConfig.SecurityOpt'),
    appArmorProfile: text(inspect.AppArmorProfile, 'AppArmorProfile') ?? '',
    cgroupParent: chosenCgroupParent(text(host.CgroupParent, 'HostConfig.CgroupParent') ?? '', engine),
    mounts: list(inspect.Mounts, 'Mounts').map(mountOf),
    devices: [
      ...list(host.Devices, 'HostConfig.Devices').flatMap(
        (device) => text(object(device, 'HostConfig.Devices').PathOnHost, 'PathOnHost') ?? [],
      ),
      ...list(host.DeviceRequests, 'HostConfig.DeviceRequests').map(requestedDevice),
    ],
    deviceCgroupRules: texts(host.DeviceCgroupRules, 'HostConfig.DeviceCgroupRules'),
  };
}

/** `--gpus` and devices by CDI: which ones they are only the driver knows. */
function requestedDevice(item: unknown): string {
  const request = object(item, 'HostConfig.DeviceRequests');
  const ids = texts(request.DeviceIDs, 'DeviceRequests.DeviceIDs');
  const driver = text(request.Driver, 'DeviceRequests.Driver') || 'gpu';
  return ids.length > 0 ? ids.join(' ') : driver;
}

function mountOf(item: unknown): ConfiguredMount {
  const mount = object(item, 'Mounts');
  return {
    type: text(mount.Type, 'Mounts.Type') ?? '',
    source: text(mount.Source, 'Mounts.Source') ?? '',
    target: text(mount.Destination, 'Mounts.Destination') ?? '',
    writable: mount.RW !== false,
    propagation: text(mount.Propagation, 'Mounts.Propagation') ?? '',
  };
}

/**
 * State of an inspect; a PID of 0 is none: not running, or restarting just now. Throws MalformedAnswerError for one that
 * does not say: a container whose state is not known is not one that has ended.
 */
export function stateOf(inspect: Inspect): { state: WorkloadState; pid: number; startedAt?: string } {
  const state = object(inspect.State, 'State');
  const { Pid: pid = 0, Running: running } = state;
  const status = text(state.Status, 'State.Status');
  const startedAt = text(state.StartedAt, 'State.StartedAt');
  if (status === undefined && typeof running !== 'boolean')
    throw new MalformedAnswerError('State.Status', 'a string');
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 0) {
    throw new MalformedAnswerError('State.Pid', 'a process id');
  }
  return {
    state: STATES.has(status ?? '') ? (status as WorkloadState) : running === true ? 'running' : 'unknown',
    pid,
    // 0001-01-01: never started
    ...(startedAt && !startedAt.startsWith('0001') && { startedAt }),
  };
}

const isInfra = (name: string, pod: string): boolean => name === `${pod.slice(0, 12)}-infra`;

/** '' where it is the pod's or the engine's own, as Podman says it. */
function chosenCgroupParent(parent: string, { kind }: Engine): string {
  const isPodmans =
    podOfCgroup(parent) !== undefined || ['machine.slice', 'user.slice', '/libpod_parent'].includes(parent);
  return kind === 'podman' && isPodmans ? '' : parent;
}

/** By what its processes are told: see kernel/ownership.ts. */
export function marksOf(inspect: Inspect): Marks {
  const driver = object(object(inspect.GraphDriver, 'GraphDriver').Data, 'GraphDriver.Data');
  const upperDir = text(driver.UpperDir, 'GraphDriver.Data.UpperDir');
  const startedAt = Date.parse(stateOf(inspect).startedAt ?? '');
  const files = ['HostnamePath', 'HostsPath', 'ResolvConfPath'].flatMap(
    (field) => text(inspect[field], field) || [],
  );
  return {
    id: inspect.Id,
    files,
    ...(upperDir && { upperDir }),
    ...(Number.isFinite(startedAt) && { startedAt }),
  };
}
