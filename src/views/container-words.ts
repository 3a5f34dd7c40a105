import type { ContainerName } from '../model/workload.ts';

/** `web (a1b2c3d4e5f6)`; its name alone where that is the beginning of its id, or the id is a path. */
export const containerWords = ({ name, id }: ContainerName): string =>
  /^[0-9a-f]{64}$/.test(id) && !id.startsWith(name)
    ? `${name} (${id.slice(0, 12)})`
    : name || id.slice(0, 12);
