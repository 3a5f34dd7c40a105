import type { Gap } from '../model/evidence.ts';

export const outside = (what: string): Gap => ({
  reason: 'denied',
  what,
  detail: 'it lies outside of the root, where nothing is opened',
});

export const malformed = (what: string, detail: string): Gap => ({ reason: 'malformed', what, detail });

export function unreadable(what: string, error: unknown): Gap {
  const { code = '' } = error as NodeJS.ErrnoException;
  const denied = code === 'EACCES' || code === 'EPERM';
  return { reason: denied ? 'denied' : 'unavailable', what, detail: WORDS[code] ?? code };
}

const WORDS: Record<string, string> = {
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENXIO: 'it is not a regular file',
  ERR_INVALID_ARG_VALUE: 'no file can be called so',
};
