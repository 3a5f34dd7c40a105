import type { Engine, EngineKind } from '../../model/engine.ts';
import { type Fields, flag, list, object, text, texts } from './shape.ts';

/** Answers of GET /version, /info and /networks; undefined where the engine, or a proxy before it, gave none. */
export interface EngineAnswers {
  version: Fields | undefined;
  info: Fields | undefined;
  networks: unknown[] | undefined;
}

/** Throws MalformedAnswerError for answers that cannot be understood. */
export function engineFacts(endpoint: string, { version, info, networks }: EngineAnswers): Engine {
  const kind = kindOf(version);
  const release = text(version?.Version, 'Version');
  const apiVersion = text(version?.ApiVersion, 'ApiVersion');
  const cgroupVersion = text(info?.CgroupVersion, 'CgroupVersion');
  const hostName = text(info?.Name, 'Name');
  const rootDir = text(info?.DockerRootDir, 'DockerRootDir');
  const options = texts(info?.SecurityOptions, 'SecurityOptions');
  const icc = iccOf(networks);
  return {
    id: endpoint,
    kind,
    endpoint,
    ...(release && { version: release }),
    ...(apiVersion && { apiVersion }),
    // Podman says it in a field of its own, Docker among the security options.
    rootless: flag(info?.Rootless, 'Rootless') || options.some((option) => isNamed(option, 'rootless')),
    ...(info && kind !== 'podman' && { userRemap: options.some((option) => isNamed(option, 'userns')) }),
    ...(icc !== undefined && { icc }),
    ...(cgroupVersion && { cgroupVersion }),
    securityOptions: options,
    ...(rootDir && { rootDir }),
    ...(hostName && { hostName }),
    reachable: 'unknown',
  };
}

/** `name=userns`, `name=seccomp,profile=builtin` */
const isNamed = (option: string, name: string): boolean => option.split(',').includes(`name=${name}`);

function kindOf(version: Fields | undefined): EngineKind {
  const [first] = list(version?.Components, 'Components');
  const name = text(object(first, 'Components').Name, 'Components.Name');
  if (name === 'Podman Engine') return 'podman';
  return name === 'Engine' ? 'docker' : 'unknown';
}

/** Of the default bridge alone; undefined where no option says so. */
function iccOf(networks: unknown[] | undefined): boolean | undefined {
  const bridge = (networks ?? [])
    .map((network) => object(network, 'networks'))
    .find(({ Name }) => Name === 'bridge');
  const value = object(bridge?.Options, 'Options')['com.docker.network.bridge.enable_icc'];
  return value === undefined ? undefined : value === 'true';
}
