import { closeSync, fstatSync, openSync } from 'node:fs';
import { connectionError, EngineError } from './engine-error.ts';

/** How far an engine is asked that nobody vouches for: it may take its time and make up what it likes. */
export const USERS_LIMITS = {
  /** Of a list and of an inspect: a hundred times the usual. */
  listBytes: 8 * 2 ** 20,
  answerBytes: 2 ** 20,
  /** That are looked at. */
  containers: 1000,
  /** Of all requests together, in times of the limit of one. */
  timeouts: 3,
};

/** Of Linux: a file to point at, not to read; Node has no name for it. */
const O_PATH = 0o10000000;

/**
 * A path to the very socket that is looked at here: what its user's folder has under that name may change at any moment,
 * to a link to somebody else's. Throws EngineError if it is not that user's.
 */
export function openUsersSocket(path: string, uid: number): { path: string; close(): void } {
  const fd = open(path);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  const stats = fstatSync(fd);
  if (!stats.isSocket() || stats.uid !== uid) {
    close();
    throw new EngineError('unreachable', '/', `it is no socket of uid ${uid}`);
  }
  return { path: `/proc/self/fd/${fd}`, close };
}

function open(path: string): number {
  try {
    return openSync(path, O_PATH);
  } catch (error) {
    throw connectionError(error as Error, '/');
  }
}
