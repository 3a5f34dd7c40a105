import type { Runtime } from '../../model/workload.ts';

/** What one segment of a cgroup path says of a container. */
export interface NamedContainer {
  /** 64 hexadecimal digits, or the name that the runtime knows it by. */
  id: string;
  /** Absent where the path does not tell. */
  runtime?: Runtime;
}

interface Place {
  segment: string;
  above: string | undefined;
  below: string | undefined;
  /** 1 for what is directly below the root. */
  depth: number;
}

/** The container that a segment stands for, if it stands for one. */
export const containerIn = (place: Place): NamedContainer | undefined => byName(place) ?? byId(place);

/** In front of the id and a `-` or, where a systemd path was taken for a plain one, a `:`; Kata has a `_` there. */
const BY_PREFIX = new Map<string, Runtime>([
  ['docker', 'docker'],
  ['libpod', 'podman'],
  // Below the cgroup of a service: podman --cgroups=split, as Quadlet starts it.
  ['libpod-payload', 'podman'],
  ['cri-containerd', 'containerd'],
  ['nerdctl', 'containerd'],
  ['crio', 'cri-o'],
]);

/** Above a bare id: Docker's default parent, and containerd's namespaces of nerdctl and ctr, and of the kubelet. */
const BY_PARENT = new Map<string, Runtime>([
  ['docker', 'docker'],
  ['default', 'containerd'],
  ['k8s.io', 'containerd'],
]);

// `libpod_pod_<id>` is the cgroup around a pod's containers.
const ID_SEGMENT = /^(?!.*libpod_pod_)(?:(.*)[-:_])?([0-9a-f]{64})(?:\.scope)?$/s;

/** conmon supervises a container from outside, in a cgroup named after it; a pod's cgroup has Podman's own below. */
function byId({ segment, above = '', below }: Place): NamedContainer | undefined {
  if (segment.includes('conmon')) return undefined;
  const isPod = above === 'libpod_parent' && (below?.startsWith('libpod-') || below === 'conmon');
  const [, prefix, id] = ID_SEGMENT.exec(segment) ?? [];
  if (isPod || id === undefined) return undefined;
  // `kubepods-pod1.slice:cri-containerd`: the runtime is the last.
  const runtime =
    prefix === undefined ? BY_PARENT.get(above) : BY_PREFIX.get(prefix.slice(prefix.lastIndexOf(':') + 1));
  return { id, ...(runtime && { runtime }) };
}

/**
 * Containers that have names and no ids. liblxc (LXC, LXD, Incus) 4 and later has `lxc.payload.<name>` beside its own
 * `lxc.monitor.<name>`, versions before `lxc.payload/<name>` or `lxc/<name>`. systemd-nspawn puts the container into
 * `payload` below its unit; other machines' scopes, as those of virtual machines, have no such cgroup. What `ctr` starts
 * is below containerd's namespace under whatever id its user chose.
 */
function byName({ segment, above, below, depth }: Place): NamedContainer | undefined {
  const isBelowLxc = (above === 'lxc' || above === 'lxc.payload') && !segment.startsWith('lxc.');
  const lxc = isBelowLxc ? segment : /^lxc\.payload\.(.+)$/s.exec(segment)?.[1];
  if (lxc) return { id: lxc, runtime: 'lxc' };
  if (above === 'default' && depth === 2 && CTR_ID.test(segment))
    return { id: segment, runtime: 'containerd' };
  const unit = below === 'payload' ? NSPAWN_UNIT.exec(segment) : undefined;
  const name = unit?.[1] ?? unit?.[2];
  return name === undefined ? undefined : { id: unescapeUnit(name), runtime: 'nspawn' };
}

/** containerd's own rule for ids (pkg/identifiers), without those that are of 64 digits or units of systemd. */
const CTR_ID = /^(?![0-9a-f]{64}$)(?!.*\.(?:service|scope|slice)$)[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$/;

const NSPAWN_UNIT = /^(?:machine-(.+)\.scope|systemd-nspawn@(.+)\.service)$/s;

/** `web\x2d1` is web-1: systemd.unit(5), of names in unit names; bytes of UTF-8. */
const unescapeUnit = (name: string): string =>
  name.replace(/(?:\\x[0-9a-f]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll('\\x', ''), 'hex').toString('utf8'),
  );

/** Whether a cgroup file may name a container at all: most processes of a host are in none. */
export const mayNameContainer = (text: string): boolean =>
  /[0-9a-f]{64}|\/lxc[./]|\/payload(?![^/\n])|:\/default\//.test(text);
