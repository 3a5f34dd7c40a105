import { count } from './count.ts';
import type { Gap } from './model/evidence.ts';

/** What begins a waiver in a file, and the way to one that waives nothing. */
export const WAIVER_KEYWORD = 'nsaudit-ignore';

export const NOTHING_DECLARED: Gap = {
  reason: 'unavailable',
  what: 'files',
  detail: 'there is none that declares a container',
};

const isNothing = ({ what, place }: Gap): boolean => what === NOTHING_DECLARED.what && !place;

export const isWaiver = ({ place }: Gap): boolean => place?.path === WAIVER_KEYWORD;

export const isUnread = (gap: Gap): boolean => !isNothing(gap) && !isWaiver(gap);

/** What the gaps of files come to: `2 parts of files could not be read`, `1 waiver waives nothing`. */
export function fileGapWords(gaps: readonly Gap[]): string[] {
  const [unread, waivers] = [isUnread, isWaiver].map((is) => gaps.filter(is).length);
  return [
    ...(unread ? [`${count(unread, 'part')} of files could not be read`] : []),
    ...(waivers ? [`${count(waivers, 'waiver')} ${waivers === 1 ? 'waives' : 'waive'} nothing`] : []),
    ...(gaps.some(isNothing) ? ['no file declares a container'] : []),
  ];
}

/** `.env:2:14: gone.yaml: there is no such file` */
export function fileGapLine({ what, detail = 'cannot be read', place }: Gap): string {
  const at = place && `${place.file}:${place.line}:${place.column}`;
  const isNamed = place?.file === what || detail.includes(what);
  return [at, at && isNamed ? undefined : what, detail].filter((part) => part !== undefined).join(': ');
}
