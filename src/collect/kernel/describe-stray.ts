import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { Stray } from '../../model/host.ts';
import { namespaceKey, sameNamespace } from '../../namespaces.ts';
import type { Kernel } from './kernel.ts';
import type { Sighted } from './strays.ts';

/** Programs that engines run in a container's network to serve it, by what /proc/<pid>/exe calls them. */
const HELPERS = new Set([
  'slirp4netns',
  'pasta',
  'pasta.avx2',
  'passt',
  'passt.avx2',
  'rootlesskit',
  'rootlessport',
  'aardvark-dns',
  'netavark',
  'dockerd',
]);

/** Where an administrator installs programs. */
const INSTALLED = /^\/(?:usr|opt|snap|nix\/store)\//;

/** One entry for all that are alike: a container can start thousands. */
export function describeStrays(sighted: readonly Sighted[], kernel: Kernel): Stray[] {
  const alike = new Map<string, Sighted[]>();
  for (const one of sighted) {
    const key = likeness(one);
    const group = alike.get(key);
    if (group) group.push(one);
    else alike.set(key, [one]);
  }
  return [...alike.values()].map((group) => describe(group, kernel)).sort((a, b) => a.pid - b.pid);
}

/** Of the same containers, in the same namespaces. */
export function likeness({ tid, workloads, astray }: Sighted): string {
  const keys = [astray.namespaces, astray.forChildren].map((ids) =>
    Object.entries(ids).map(([type, id]) => namespaceKey(type as keyof typeof ids, id)),
  );
  return JSON.stringify([tid !== undefined, workloads.map(({ id }) => id), keys]);
}

function describe(group: readonly Sighted[], kernel: Kernel): Stray {
  const [first = group[0] as Sighted] = [...group].sort((a, b) => a.pid - b.pid);
  const { pid, tid, name, kernelThread, workloads, astray } = first;
  const helper = workloads.length === 0 ? helperName(pid, kernel) : undefined;
  return {
    pid,
    ...(tid !== undefined && { tid }),
    processes: group.length,
    name,
    ...(kernelThread && { kernelThread }),
    ...(helper !== undefined && { helper }),
    workloads: workloads.map(({ id }) => id),
    ...astray,
  };
}

/**
 * Not by comm, which every process chooses for itself, but by the program, and only where that lies on the host: the
 * process stands in the host's mount namespace, into which no container's process gets without having escaped.
 */
function helperName(pid: number, { proc, host }: Kernel): string | undefined {
  try {
    const exe = readlinkSync(`${proc.root}/${pid}/exe`).replace(/ \(deleted\)$/, '');
    const mnt = host.reference.mnt?.id;
    const isOnHost = mnt !== undefined && sameNamespace(mnt, proc.namespace(pid, 'mnt'));
    return isOnHost && INSTALLED.test(exe) && HELPERS.has(basename(exe)) ? basename(exe) : undefined;
  } catch {
    return undefined;
  }
}
