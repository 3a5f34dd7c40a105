import type { NamespaceType } from '../../namespaces.ts';
import type { Asking } from '../asking.ts';
import { askDefault } from '../defaults.ts';
import type { Excerpt } from '../excerpt.ts';
import { commaSeparated } from './mount.ts';

/** Options that choose a namespace, and the type that each is about. */
export const MODES = {
  pid: 'pid',
  ipc: 'ipc',
  uts: 'uts',
  userns: 'user',
  cgroupns: 'cgroup',
} as const satisfies Record<string, NamespaceType>;

/** Id of the workload that a name stands for in the same file; undefined: it is none of those. */
export type Resolve = (name: string) => string | undefined;

/** Values that mean a namespace of its own, with Docker, Podman or both. */
const PRIVATE: Record<'pid' | 'ipc' | 'uts' | 'user' | 'cgroup', RegExp> = {
  pid: /^private$/,
  ipc: /^(private|shareable|none)$/,
  uts: /^private$/,
  user: /^(private|auto|keep-id|nomap)(:|$)/,
  cgroup: /^private$/,
};

/** `host`, `private`, `container:NAME`, `ns:PATH` */
export function askForMode(
  asking: Asking,
  type: keyof typeof PRIVATE,
  value: Excerpt,
  path: string,
  resolve: Resolve,
): void {
  if (askByName(asking, type, value, path, resolve)) return;
  if (value.text === '') {
    askDefault(asking, type);
    return;
  }
  const place = value.place(path);
  if (PRIVATE[type].test(value.text)) asking.share(type, 'private', value.text, place);
  else asking.openSharing(type, value.text, 'a mode that nsaudit does not know', place);
}

/** Of a network everything else is one by name: `bridge`, `none`, `shop_default`, `slirp4netns:mtu=1500`. */
export function askForNetwork(
  asking: Asking,
  networks: readonly Excerpt[],
  path: string,
  resolve: Resolve,
): void {
  const names = networks.map(networkName);
  // Engines refuse the host's network beside others.
  const decisive = names.find(({ text }) => text === 'host') ?? names.find(({ why }) => why) ?? names[0];
  if (!decisive || askByName(asking, 'net', decisive, path, resolve) || decisive.text === '') return;
  asking.share('net', 'private', decisive.text, decisive.place(path));
}

/** `--network name=host,alias=web`: of this form Docker reads all in small letters, without the blanks around. */
function networkName(value: Excerpt): Excerpt {
  const named = commaSeparated(value).findLast(({ text }) => NAMED.test(text));
  if (!named) return value;
  const start = NAMED.exec(named.text)?.[0].length ?? 0;
  return named.slice(start, Math.max(start, named.text.trimEnd().length)).inSmallLetters();
}

const NAMED = /^\s*name\s*=\s*/i;

/** Modes that all types have in common, and those that nobody knows before they are used. */
function askByName(
  asking: Asking,
  type: NamespaceType,
  value: Excerpt,
  path: string,
  resolve: Resolve,
): boolean {
  const place = value.place(path);
  const [, kind, target] = /^(container:|ns:)(.+)$/s.exec(value.text) ?? [];
  // A name that comes from one variable is the same wherever that is used.
  const joined = kind === 'container:' && target !== undefined ? resolve(target) : undefined;
  if (target !== undefined && (joined !== undefined || !value.why)) {
    asking.share(type, 'container', value.text, place, joined ?? target);
  } else if (value.text === 'host') {
    asking.share(type, 'host', value.text, place);
  } else if (value.why) {
    asking.openSharing(type, value.text, value.why, place);
  } else {
    return false;
  }
  return true;
}
