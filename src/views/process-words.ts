import type { ProcessName } from '../model/shown.ts';

/** `nginx (4711)` */
export const processWords = ({ pid, comm }: ProcessName): string => `${comm} (${pid})`;
