import type { Evidence } from '../model/evidence.ts';
import type { IdMapping } from '../model/observed.ts';
import type { Workload } from '../model/workload.ts';

export const mapKey = (map: readonly IdMapping[]): string =>
  map.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join(',');

/** The whole range onto itself: what the first user namespace has, though others can have it too. */
const isFullMap = (map: readonly IdMapping[]): boolean =>
  map.length === 1 && map[0]?.inside === 0 && map[0].outside === 0 && map[0].count === 4294967295;

/** Readable by anybody: a map that is not the full one proves a user namespace of its own; the full one proves nothing. */
export const hasOwnUidMap = ({ observed }: Workload): boolean =>
  observed?.uidMap !== undefined && observed.uidMap.length > 0 && !isFullMap(observed.uidMap);

export const mapEvidence = ({ observed }: Workload): Evidence => ({
  witness: 'observed',
  field: `/proc/${observed?.pid}/uid_map`,
  value: mapKey(observed?.uidMap ?? []),
});
