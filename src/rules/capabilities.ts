import type { EngineKind } from '../model/engine.ts';

/** By bit number: include/uapi/linux/capability.h. */
export const CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'KILL',
  'SETGID',
  'SETUID',
  'SETPCAP',
  'LINUX_IMMUTABLE',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'IPC_OWNER',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_CHROOT',
  'SYS_PTRACE',
  'SYS_PACCT',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_NICE',
  'SYS_RESOURCE',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'MKNOD',
  'LEASE',
  'AUDIT_WRITE',
  'AUDIT_CONTROL',
  'SETFCAP',
  'MAC_OVERRIDE',
  'MAC_ADMIN',
  'SYSLOG',
  'WAKE_ALARM',
  'BLOCK_SUSPEND',
  'AUDIT_READ',
  'PERFMON',
  'BPF',
  'CHECKPOINT_RESTORE',
] as const;

/** The ones that lead out of a container or over its host, worst first, and what each allows: capabilities(7). */
export const DANGEROUS: ReadonlyMap<string, string> = new Map([
  ['SYS_ADMIN', 'mount file systems, enter namespaces and administer much else'],
  ['SYS_MODULE', 'load kernel modules'],
  ['SYS_PTRACE', 'read and change every process that it sees'],
  ['DAC_READ_SEARCH', 'open any file of a file system by its handle'],
  ['SYS_RAWIO', 'reach I/O ports and physical memory'],
  ['BPF', 'load eBPF programs'],
  ['PERFMON', 'trace the kernel'],
  ['SYS_BOOT', 'reboot, or load another kernel'],
  ['SYS_TIME', "set the host's clock"],
  ['SYSLOG', "read the kernel's log"],
  ['MAC_ADMIN', 'change the policy of a security module'],
  ['MAC_OVERRIDE', 'ignore the policy of a security module'],
  ['AUDIT_CONTROL', "turn the kernel's auditing off"],
  ['NET_ADMIN', 'change interfaces, routes and firewall rules'],
]);

const PODMAN_DEFAULT: ReadonlySet<string> = new Set([
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const DOCKER_DEFAULT: ReadonlySet<string> = new Set([...PODMAN_DEFAULT, 'AUDIT_WRITE', 'MKNOD', 'NET_RAW']);

/** What a container gets unasked. */
export const defaultCapabilities = (kind: EngineKind | undefined): ReadonlySet<string> =>
  kind === 'podman' ? PODMAN_DEFAULT : DOCKER_DEFAULT;

/**
 * What no container needs to have asked for, by the kernel's word. Podman's default is set in containers.conf, often to
 * Docker's list, and its API lists additions against that; the mask alone cannot tell the two apart.
 */
export const ordinaryCapabilities = DOCKER_DEFAULT;

/** `cap_sys_admin`, `CAP_SYS_ADMIN` and `Sys_Admin` are one. */
export const normalizeCapability = (name: string): string => name.trim().toUpperCase().replace(/^CAP_/, '');

/** Names of a list as somebody wrote it, with `ALL` spelt out. */
export function expandCapabilities(names: readonly string[]): Set<string> {
  const normalized = names.map(normalizeCapability);
  return new Set(normalized.flatMap((name) => (name === 'ALL' ? CAPABILITIES : [name])));
}

/** A mask of /proc/<pid>/status, such as `00000000a80425fb`; undefined if it is none. */
export const parseMask = (text: string | undefined): bigint | undefined =>
  text !== undefined && /^[0-9a-f]{1,16}$/i.test(text.trim()) ? BigInt(`0x${text.trim()}`) : undefined;

/** Whether a mask as in /proc/<pid>/status has a capability's bit. */
export function holds(mask: string, name: (typeof CAPABILITIES)[number]): boolean {
  const bits = parseMask(mask) ?? 0n;
  return ((bits >> BigInt(CAPABILITIES.indexOf(name))) & 1n) === 1n;
}

/** A bit that has no name yet is called by its number. */
export function namesOf(mask: bigint): string[] {
  const names: string[] = [];
  for (let bit = 0; mask >> BigInt(bit) > 0n; bit += 1) {
    if ((mask >> BigInt(bit)) & 1n) names.push(CAPABILITIES[bit] ?? `capability ${bit}`);
  }
  return names;
}

/** Dangerous ones first, worst first, then by name. */
export function byDanger(names: Iterable<string>): string[] {
  const ranks = [...DANGEROUS.keys()];
  const rank = (name: string) => (DANGEROUS.has(name) ? ranks.indexOf(name) : ranks.length);
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
