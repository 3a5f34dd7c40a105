import { readdirSync, readlinkSync } from 'node:fs';
import type { NamespaceHandle } from '../../model/observed.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../../namespaces.ts';
import type { MountRow } from './mountinfo.ts';
import { isPidfd } from './pidfds.ts';
import { isDenied, type Proc, parseLink } from './proc.ts';

/** Of one process: it may open a million, and a scan must end. */
export const MOST_DESCRIPTORS = 65_536;

/** Bind mounts of nsfs in a mountinfo: the root of such a mount is the link's text, `net:[4026532280]`. */
export function mountHandles(rows: readonly MountRow[], dev: number): NamespaceHandle[] {
  return rows.flatMap(({ fsType, root, target }) => {
    const found = fsType === 'nsfs' ? parseNamespace(root) : undefined;
    return found
      ? [{ type: found.type, id: { dev, ino: found.ino }, kind: 'mount' as const, at: target }]
      : [];
  });
}

export interface Descriptors {
  handles: NamespaceHandle[];
  /** Paths below /proc of those of processes. */
  pidfds: string[];
  /** False if they may not be read or are too many. */
  complete: boolean;
  /** Descriptors of whatever sort. */
  looked: number;
}

/**
 * Open descriptors of namespaces. A process that ended has none. A thread may have a table of its own: CLONE_FILES of
 * unshare(2).
 */
export function descriptorHandles(proc: Proc, pid: number, tid?: number): Descriptors {
  const path = `${pid}${tid === undefined ? '' : `/task/${tid}`}/fd`;
  const folder = `${proc.root}/${path}`;
  const handles: NamespaceHandle[] = [];
  const pidfds: string[] = [];
  const { names, denied } = list(folder);
  let complete = !denied && names.length <= MOST_DESCRIPTORS;
  for (const name of names.slice(0, MOST_DESCRIPTORS)) {
    const link = readLink(`${folder}/${name}`);
    complete &&= link !== undefined;
    if (isPidfd(link ?? '')) pidfds.push(`${path}/${name}`);
    const found = parseNamespace(link ?? '');
    if (!found) continue;
    const id = { dev: proc.nsfsDevice(), ino: found.ino };
    handles.push({ type: found.type, id, kind: 'descriptor', at: `/proc/${path}/${name}` });
  }
  return { handles, pidfds, complete, looked: names.length };
}

function list(folder: string): { names: string[]; denied: boolean } {
  try {
    return { names: readdirSync(folder), denied: false };
  } catch (error) {
    return { names: [], denied: isDenied(error) };
  }
}

/** '' for one that was closed meanwhile. Undefined: root without SYS_PTRACE may list descriptors and follow none. */
function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    return isDenied(error) ? undefined : '';
  }
}

/** `net:[4026532280]`, and `pid_for_children:[…]`, which somebody may have opened: a pid namespace all the same. */
function parseNamespace(text: string): { type: NamespaceType; ino: number } | undefined {
  const ino = parseLink(text);
  const name = text.slice(0, text.indexOf(':')).replace(/_for_children$/, '');
  const type = NAMESPACE_TYPES.find((candidate) => candidate === name);
  return ino === undefined || type === undefined ? undefined : { type, ino };
}
